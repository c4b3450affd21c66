package dev.keywright.fuzz;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What decodes as canonical CBOR is encoded as the same bytes. Floating-point numbers, which no CTAP message has, are
 * all written in 64 bits.
 */
final class CborFuzz implements FuzzTarget {

    @Override
    public List<byte[]> seeds() {
        return List.of("a201020304", "a2616101626262f5", "8443010203636162638101f6", "1bffffffffffffffff", "a10281a10320")
                .stream()
                .map(HexFormat.of()::parseHex)
                .toList();
    }

    @Override
    public void run(byte[] input) {
        try {
            CBORObject decoded = Cbor.decode(input);
            if (!hasFloat(decoded) && !Arrays.equals(Cbor.encode(decoded), input)) {
                throw new AssertionError("not canonical: " + HexFormat.of().formatHex(input));
            }
        } catch (MalformedCbor e) {
            lenient(input);
        }
    }

    private static boolean hasFloat(CBORObject value) {
        return switch (value.getType()) {
            case FloatingPoint -> true;
            case Array -> value.getValues().stream().anyMatch(CborFuzz::hasFloat);
            case Map -> value.getEntries().stream()
                    .anyMatch(entry -> hasFloat(entry.getKey()) || hasFloat(entry.getValue()));
            default -> false;
        };
    }

    private static void lenient(byte[] input) {
        try {
            Cbor.decodeLenient(input).toString();
        } catch (MalformedCbor e) {
            // As it should be.
        }
    }
}
