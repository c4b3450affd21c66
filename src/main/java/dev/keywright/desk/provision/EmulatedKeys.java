package dev.keywright.desk.provision;

import dev.keywright.desk.roster.FileNames;
import dev.keywright.host.SecurityKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Emulated keys instead of real ones, for rehearsals: as many as are asked for, each with a state file of its own. */
public final class EmulatedKeys implements KeySource {

    /** Plugs in the emulated key with that state file; makes it where there is none. */
    @FunctionalInterface
    public interface Plug {
        SecurityKey in(Path state) throws IOException;
    }

    private final Path folder;
    private final Plug plug;
    private final Set<Path> given = new HashSet<>();

    /** @param folder of the state files */
    public EmulatedKeys(Path folder, Plug plug) {
        this.folder = folder;
        this.plug = plug;
    }

    /** Gives each key once: one that did not become ready would not the next time either. */
    @Override
    public Optional<SecurityKey> next(Turn turn) throws IOException {
        Path file = folder.resolve(FileNames.of(turn.person()) + "-" + turn.number() + ".state");
        return given.add(file) ? Optional.of(plug.in(file)) : Optional.empty();
    }
}
