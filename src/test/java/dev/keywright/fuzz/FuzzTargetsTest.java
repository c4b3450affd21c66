package dev.keywright.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fuzz targets on their seeds, on slight changes of those, and on all that fuzzing ever found. */
class FuzzTargetsTest {

    private static final int CHANGES = 20;

    static Stream<String> names() {
        return FuzzTargets.byName().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void seedsAndTheirNeighboursPass(String name) throws Exception {
        FuzzTarget target = FuzzTargets.byName().get(name).get();
        List<byte[]> seeds = target.seeds();
        assertThat(seeds).isNotEmpty();
        Random random = new Random(name.hashCode());
        for (byte[] seed : seeds) {
            target.run(seed);
            for (int change = 0; change < CHANGES && seed.length > 0; change++) {
                byte[] changed = seed.clone();
                changed[random.nextInt(seed.length)] = (byte) random.nextInt();
                target.run(changed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatFuzzingFoundPasses(String name) throws Exception {
        FuzzTarget target = FuzzTargets.byName().get(name).get();
        target.run(new byte[0]);
        for (byte[] known : known(name)) {
            target.run(known);
        }
    }

    private static List<byte[]> known(String name) throws IOException {
        Path folder = Path.of("src", "test", "resources", "fuzz", name);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().map(FuzzTargetsTest::read).toList();
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
