package dev.keywright.desk.provision;

import dev.keywright.desk.roster.FileNames;
import dev.keywright.host.SecurityKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** Emulated keys instead of real ones, for rehearsals: as many as are asked for, each with a state file of its own. */
public final class EmulatedKeys implements KeySource {

    /** Plugs in the emulated key with that state file; makes it where there is none. */
    @FunctionalInterface
    public interface Plug {
        SecurityKey in(Path state) throws IOException;
    }

    private final Path folder;
    private final Plug plug;
    private final IntPredicate givenUp;
    private final Set<Path> given = new HashSet<>();

    /**
     * @param folder  of the state files
     * @param givenUp which serial numbers are of keys that were lost, so that there are others in their place
     */
    public EmulatedKeys(Path folder, Plug plug, IntPredicate givenUp) {
        this.folder = folder;
        this.plug = plug;
        this.givenUp = givenUp;
    }

    /** Gives each key once: one that did not become ready would not the next time either. */
    @Override
    public Optional<SecurityKey> next(Turn turn) throws IOException {
        String name = FileNames.of(turn.person()) + "-" + turn.number();
        for (int lost = 0; ; lost++) {
            Path file = folder.resolve(name + (lost == 0 ? "" : "-" + lost) + ".state");
            if (!given.add(file)) {
                return Optional.empty();
            }
            SecurityKey key = plug.in(file);
            Integer serial = key.info().serial();
            if (serial == null || !givenUp.test(serial)) {
                return Optional.of(key);
            }
            key.close();
        }
    }
}
