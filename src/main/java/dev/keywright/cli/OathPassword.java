package dev.keywright.cli;

import dev.keywright.host.oath.OathSession;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright oath password}. */
@Command(
        name = "password",
        mixinStandardHelpOptions = true,
        description = "Sets, changes or removes the password that the accounts are locked with.")
final class OathPassword implements Callable<Integer> {

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE",
            description = "Where the new password is; - for standard input. Without it, it is asked for.")
    private @Nullable Path newPassword;

    @Option(names = "--remove", description = "Remove the password instead of setting one.")
    private boolean remove;

    @Mixin
    private OathOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (remove && newPassword != null) {
            throw new Misuse("Give either --remove or --new-password-file, not both.");
        }
        options.unlocked(session -> {
            if (remove) {
                session.removePassword();
            } else {
                set(session);
            }
            return null;
        });
        json.print(Map.of("passwordSet", !remove),
                out -> out.println(remove ? "The password is removed." : "The password is set."));
        return 0;
    }

    private void set(OathSession session) throws Exception {
        char[] password = SecretInput.readTwice(newPassword, "new OATH password");
        try {
            session.setPassword(password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }
}
