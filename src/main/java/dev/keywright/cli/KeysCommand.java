package dev.keywright.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.discovery.KeyEvent;
import dev.keywright.host.discovery.KeyIds;
import dev.keywright.host.discovery.KeyWatch;
import dev.keywright.host.discovery.KnownKeys;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.token.UserPresence;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keywright keys}. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "Lists the keys that are plugged in, and the emulated ones where there are any.")
final class KeysCommand implements Callable<Integer> {

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "An emulated key's state file, instead of those in the data folder.")
    private @Nullable Path state;

    @Option(
            names = "--watch",
            description = "Tell also of keys that come and go, a line for each, until Ctrl-C.")
    private boolean watch;

    @Mixin
    private ProtectionOptions protection;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec command;

    /** @param id what {@code --key} takes to mean it */
    private record Listed(String id, @JsonUnwrapped KeyInfo key) {}

    @Override
    public Integer call() throws Exception {
        KnownKeys known = new KnownKeys();
        FoundKeys attached = known.look();
        attached.notes().forEach(note -> command.commandLine().getErr().println(note));
        List<Listed> keys = new ArrayList<>();
        KeyIds.of(attached.keys()).forEach((id, key) -> {
            keys.add(new Listed(id, key.info()));
            key.close();
        });
        int status = 0;
        List<Path> files = files();
        for (Path file : files) {
            try (SecurityKey emulated = EmulatedSecurityKey.plugIn(
                    file, null, UserPresence.NEVER, protection.given(file))) {
                keys.add(new Listed(KeyIds.of(emulated), emulated.info()));
            } catch (IOException e) {
                command.commandLine().getErr().println(Sentence.of(e));
                // Who names a file asks for that key; without one, the keys that are plugged in are the answer.
                status = state != null ? 1 : 0;
            }
        }
        Consumer<PrintWriter> text = out -> {
            if (keys.isEmpty()) {
                out.println(files.isEmpty()
                        ? "No security key is plugged in, and none is emulated yet."
                        : "No security key is plugged in.");
            }
            keys.forEach(key -> out.println(describe(key.id(), key.key())));
        };
        if (watch) {
            json.printLine(Map.of("keys", keys), text);
            watch(known, attached);
        } else {
            json.print(Map.of("keys", keys), text);
        }
        return status;
    }

    private void watch(KnownKeys known, FoundKeys attached) throws InterruptedException {
        try (KeyWatch watching = KeyWatch.start(known, attached, new KeyWatch.Listener() {
            @Override
            public void keys(List<KeyEvent> events) {
                events.forEach(KeysCommand.this::print);
            }

            @Override
            public void note(String note) {
                command.commandLine().getErr().println(note);
                command.commandLine().getErr().flush();
            }
        })) {
            new CountDownLatch(1).await();
        }
    }

    private void print(KeyEvent event) {
        String kind = event.kind().name().toLowerCase(Locale.ROOT);
        json.printLine(Map.of("event", kind, "id", event.id(), "key", event.key().info()),
                out -> out.println(describe(event)));
    }

    static String describe(KeyEvent event) {
        return String.format("%-7s  %s",
                event.kind().name().toLowerCase(Locale.ROOT), describe(event.id(), event.key().info()));
    }

    private List<Path> files() throws IOException {
        if (state == null) {
            return DataFolder.keyStates(DataFolder.path());
        }
        return Files.exists(state) ? List.of(state) : List.of();
    }

    private static String describe(String id, KeyInfo key) {
        return id + "  " + key.name()
                + (key.firmware() == null ? "" : ", firmware " + key.firmware())
                + (key.emulated() ? " (emulated)" : "");
    }
}
