package dev.keywright.cli;

import dev.keywright.crypto.Secret;
import dev.keywright.host.management.ConfigurationChange;
import dev.keywright.host.management.ManagementSession;
import dev.keywright.wire.management.DeviceTag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The lock code that guards a key's settings, where it has one. */
final class LockCodeOption {

    private static final int DIGITS_A_BYTE = 2;

    @Option(
            names = "--lock-code-file",
            paramLabel = "FILE",
            description = "Where the lock code of the key's settings is, 32 hex digits; - for standard input."
                    + " Without it, it is asked for where it is needed.")
    private @Nullable Path lockCodeFile;

    /** Writes {@code change}, with the lock code where the key has one. */
    void write(ManagementSession session, ConfigurationChange change) throws Exception {
        boolean ask = lockCodeFile != null || System.console() != null && session.info().locked();
        if (!ask) {
            session.write(change, null);
            return;
        }
        try (Secret code = read(lockCodeFile, "lock code", false)) {
            session.write(change, code);
        }
    }

    /**
     * Reads 32 hex digits.
     *
     * @param isNew whether a person at a prompt types it twice
     */
    static Secret read(@Nullable Path file, String what, boolean isNew) throws IOException, Misuse {
        char[] typed = isNew ? SecretInput.readTwice(file, what) : SecretInput.read(file, what);
        byte[] code = new byte[DeviceTag.LOCK_CODE_LENGTH];
        try {
            if (typed.length != DIGITS_A_BYTE * code.length) {
                throw malformed(what);
            }
            for (int i = 0; i < code.length; i++) {
                int high = digit(typed[DIGITS_A_BYTE * i]);
                int low = digit(typed[DIGITS_A_BYTE * i + 1]);
                if (high < 0 || low < 0) {
                    throw malformed(what);
                }
                code[i] = (byte) (high << 4 | low);
            }
            return Secret.copyOf(code);
        } finally {
            Arrays.fill(typed, '\0');
            Arrays.fill(code, (byte) 0);
        }
    }

    private static int digit(char typed) {
        return typed < 0x80 ? Character.digit(typed, 16) : -1;
    }

    private static Misuse malformed(String what) {
        return new Misuse("A " + what + " is 32 hex digits, such as 'openssl rand -hex 16' prints.");
    }
}
