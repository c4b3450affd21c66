package dev.keywright.cli;

import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.oath.OathSession;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which key's OATH accounts, and the password that unlocks them. */
final class OathOptions {

    @Mixin
    private KeyOptions keys;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Where the password of the key's OATH accounts is; - for standard input."
                    + " Without it, it is asked for where it is needed.")
    private @Nullable Path passwordFile;

    /** What a command does with an unlocked session. */
    @FunctionalInterface
    interface Work<R> {
        R with(OathSession session) throws Exception;
    }

    /** What a command does with an unlocked session on a key that it has to know. */
    @FunctionalInterface
    interface KeyWork<R> {
        R with(KeyInfo key, OathSession session) throws Exception;
    }

    /** Like {@link #unlocked(Work)}. */
    <R> R unlocked(KeyWork<R> work) throws Exception {
        return open((key, session) -> {
            unlock(session);
            return work.with(key, session);
        });
    }

    /** Opens the key's OATH applet, unlocks it where it is locked, and lets {@code work} use it. */
    <R> R unlocked(Work<R> work) throws Exception {
        return unlocked((key, session) -> work.with(session));
    }

    private void unlock(OathSession session) throws Exception {
        if (session.isLocked()) {
            char[] password = SecretInput.read(passwordFile, "OATH password");
            try {
                session.unlock(password);
            } finally {
                Arrays.fill(password, '\0');
            }
        }
    }

    /** Opens the key's OATH applet as it is. */
    <R> R open(Work<R> work) throws Exception {
        return open((key, session) -> work.with(session));
    }

    private <R> R open(KeyWork<R> work) throws Exception {
        try (SecurityKey key = keys.openForCard();
                SmartCardConnection card = key.openCard()) {
            return work.with(key.info(), OathSession.open(card));
        }
    }
}
