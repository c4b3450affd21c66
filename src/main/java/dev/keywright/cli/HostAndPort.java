package dev.keywright.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where another program listens.
 *
 * @param port 1–65,535
 */
record HostAndPort(String host, int port) {

    static final int MAX_PORT = 65_535;

    static final class Converter implements ITypeConverter<HostAndPort> {
        @Override
        public HostAndPort convert(String text) {
            int colon = text.lastIndexOf(':');
            String port = text.substring(colon + 1);
            if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > MAX_PORT) {
                throw new TypeConversionException("'" + text + "' is not HOST:PORT, such as 127.0.0.1:35963");
            }
            return new HostAndPort(text.substring(0, colon), Integer.parseInt(port));
        }
    }
}
