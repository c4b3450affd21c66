package dev.keywright.cli;

import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.port.Port;
import java.io.IOException;
import java.util.List;

/** An emulated key and where it is plugged in; closing it pulls it out and frees its state file. */
record PluggedKey(EmulatedSecurityKey key, List<Port> ports) implements AutoCloseable {

    PluggedKey {
        ports = List.copyOf(ports);
    }

    /** Everywhere or nowhere. */
    void plugIn() throws IOException {
        try {
            for (Port port : ports) {
                port.plugIn();
            }
        } catch (IOException e) {
            pullOut();
            throw e;
        }
    }

    void pullOut() {
        ports.forEach(Port::pullOut);
    }

    String name() {
        return KeyOptions.describe(key.info());
    }

    @Override
    public void close() {
        ports.forEach(Port::close);
        key.close();
    }
}
