package dev.keywright.desk.provision;

import dev.keywright.crypto.Crypto;
import dev.keywright.host.SecurityKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** Emulated keys instead of real ones, for rehearsals: as many as are asked for, each with a state file of its own. */
public final class EmulatedKeys implements KeySource {

    private static final int DIGEST_BYTES = 4;

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
        Path file = folder.resolve(fileName(turn));
        return given.add(file) ? Optional.of(plug.in(file)) : Optional.empty();
    }

    /** The same for the same person and number, another for every other, and fit for every file system. */
    private static String fileName(Turn turn) {
        String id = turn.person().id();
        byte[] digest = Crypto.fastest().sha256(id.getBytes(StandardCharsets.UTF_8));
        return id.replaceAll("[^A-Za-z0-9@.-]", "_").replaceAll("^\\.", "_")
                + "-" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES) + "-" + turn.number() + ".state";
    }
}
