package dev.keywright.cli;

import dev.keywright.host.otp.Slot;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --slot}. */
final class SlotParameter {

    @Option(
            names = "--slot",
            required = true,
            paramLabel = "1|2",
            converter = ByNumber.class,
            description = "The slot: 1 answers a short touch, 2 a long one.")
    private Slot slot;

    Slot slot() {
        return slot;
    }

    private static final class ByNumber implements ITypeConverter<Slot> {
        @Override
        public Slot convert(String number) {
            return switch (number) {
                case "1" -> Slot.ONE;
                case "2" -> Slot.TWO;
                default -> throw new TypeConversionException("a key has the slots 1 and 2");
            };
        }
    }
}
