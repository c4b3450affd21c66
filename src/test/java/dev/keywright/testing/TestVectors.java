package dev.keywright.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The data in {@code test-vectors/}. */
public final class TestVectors {

    public static final Path FOLDER = Path.of("test-vectors");

    private TestVectors() {}

    public static JsonNode read(String name) {
        try {
            return new ObjectMapper().readTree(FOLDER.resolve(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
