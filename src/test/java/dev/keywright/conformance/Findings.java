package dev.keywright.conformance;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the tests of one class found, for the page {@code docs/conformance.md}: left in {@code target/conformance} at the
 * end of the class.
 */
final class Findings {

    static final Path FOLDER = Path.of("target/conformance");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path file;
    private final Set<Finding> found = new LinkedHashSet<>();

    Findings(Class<?> test) {
        file = FOLDER.resolve(test.getSimpleName() + ".json");
    }

    /**
     * @param row    the name of a {@link Subject}, or algorithm and attestation
     * @param column the profile
     * @param judge  who says so
     * @param refusal why it refuses, or empty where it agrees
     */
    record Finding(String row, String column, String judge, String refusal) {}

    /** The judge saw the key do this as it should. */
    void agreed(String judge, String profile, Subject... subjects) {
        for (Subject subject : subjects) {
            found.add(new Finding(subject.name(), profile, judge, ""));
        }
    }

    void add(Finding finding) {
        found.add(finding);
    }

    void write() throws IOException {
        Files.createDirectories(FOLDER);
        JSON.writeValue(file.toFile(), found);
    }

    /** All that tests of the class {@code test} found. */
    static List<Finding> of(Class<?> test) throws IOException {
        return JSON.readValue(FOLDER.resolve(test.getSimpleName() + ".json").toFile(), new TypeReference<>() {});
    }
}
