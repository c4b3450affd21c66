package dev.keywright.cli;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.otp.HexSecret;
import dev.keywright.host.otp.InvalidSlotContent;
import dev.keywright.host.otp.YubicoOtp;
import dev.keywright.wire.Bytes;
import java.util.Arrays;

/** The secrets of a slot for Yubico OTP as one line: the private id, a comma and the AES key, in hex. */
record AesSecret(Secret privateId, Secret key) implements AutoCloseable {

    static AesSecret parse(char[] typed) throws InvalidSlotContent {
        int comma = 0;
        while (comma < typed.length && typed[comma] != ',') {
            comma++;
        }
        char[] first = Arrays.copyOf(typed, comma);
        char[] second = Arrays.copyOfRange(typed, Math.min(comma + 1, typed.length), typed.length);
        try {
            return new AesSecret(HexSecret.parse(first, "private id"), HexSecret.parse(second, "key"));
        } finally {
            Arrays.fill(first, '\0');
            Arrays.fill(second, '\0');
        }
    }

    static char[] random(RandomSource random) throws InvalidSlotContent {
        try (YubicoOtp made = YubicoOtp.random(Bytes.EMPTY, random)) {
            char[] privateId = HexSecret.format(made.privateId());
            char[] key = HexSecret.format(made.key());
            char[] line = Arrays.copyOf(privateId, privateId.length + 1 + key.length);
            line[privateId.length] = ',';
            System.arraycopy(key, 0, line, privateId.length + 1, key.length);
            Arrays.fill(privateId, '\0');
            Arrays.fill(key, '\0');
            return line;
        }
    }

    @Override
    public void close() {
        privateId.close();
        key.close();
    }
}
