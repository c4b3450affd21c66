package dev.keywright.cli;

import dev.keywright.host.SecurityKey;
import dev.keywright.host.capture.ProfileCapture;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.ProfileYaml;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright profiles capture}. */
@Command(
        name = "capture",
        mixinStandardHelpOptions = true,
        description = "Writes down which device a key is, as a profile.")
final class ProfilesCapture implements Callable<Integer> {

    private static final String NAMELESS = "captured";

    @Mixin
    private KeyOptions keys;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Where to write the profile, which is named as the file; without it, it is printed.")
    private @Nullable Path file;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        if (file != null && Files.exists(file)) {
            throw exists(file);
        }
        FirmwareProfile profile;
        try (SecurityKey key = keys.open()) {
            profile = ProfileCapture.of(key, name());
        }
        String yaml = ProfileYaml.write(profile);
        if (file == null) {
            json.print(profile, out -> out.print(yaml));
        } else {
            write(file, yaml);
            json.print(profile, out -> out.println("Wrote " + file + "."));
        }
        return 0;
    }

    private static void write(Path file, String yaml) throws IOException, Misuse {
        try {
            Files.writeString(file, yaml, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        }
    }

    private static Misuse exists(Path file) {
        return new Misuse("The file " + file + " is there already and is left as it is; give another with -o.");
    }

    /** The file's name without its ending, in letters that profiles have. */
    private String name() {
        Path last = file == null ? null : file.getFileName();
        String stem = last == null ? "" : last.toString().replaceFirst("\\.[a-zA-Z]+$", "");
        String fit = stem.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-").replaceFirst("^[.-]+", "");
        return fit.isEmpty() ? NAMELESS : fit;
    }
}
