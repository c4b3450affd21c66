package dev.keywright.cli;

import dev.keywright.token.profile.FirmwareProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where Keywright keeps what it remembers: {@code $KEYWRIGHT_DATA}, else below the user's data folder. */
final class DataFolder {

    private DataFolder() {}

    static Path path() {
        return path(System.getenv(), System.getProperty("user.home"));
    }

    /** By the XDG Base Directory Specification, where nothing more particular is set. */
    static Path path(Map<String, String> environment, String home) {
        return Optional.ofNullable(environment.get("KEYWRIGHT_DATA"))
                .map(Path::of)
                .orElseGet(() -> Optional.ofNullable(environment.get("XDG_DATA_HOME"))
                        .filter(folder -> !folder.isBlank())
                        .map(Path::of)
                        .orElse(Path.of(home, ".local", "share"))
                        .resolve("keywright"));
    }

    /** The emulated key's state file within {@code folder}. */
    static Path keyState(Path folder) {
        return folder.resolve("key.state");
    }

    /** All emulated keys' state files within {@code folder}, the usual key's first. */
    static List<Path> keyStates(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        Path usual = keyState(folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".state"))
                    .sorted(Comparator.comparing((Path file) -> !file.equals(usual)).thenComparing(file -> file))
                    .toList();
        }
    }

    /** Of each device that is asked for by name there is a key of its own; the default device is the usual key. */
    static Path keyState(Path folder, @Nullable String profile) {
        return profile == null || profile.equals(FirmwareProfiles.DEFAULT)
                ? keyState(folder)
                : folder.resolve(profile + ".state");
    }
}
