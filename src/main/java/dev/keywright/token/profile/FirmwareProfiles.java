package dev.keywright.token.profile;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The firmware profiles that are packaged with Keywright. */
public final class FirmwareProfiles {

    /** The profile of an emulated key that nobody asked to be another. */
    public static final String DEFAULT = "yubikey-5.4.3";

    private static final String FOLDER = "/dev/keywright/firmware-profiles/";
    private static final String INDEX = FOLDER + "INDEX";

    private static final class Reader {
        static final ObjectReader INSTANCE = YAMLMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build()
                .readerFor(FirmwareProfile.class);
    }

    private FirmwareProfiles() {}

    /** The names of all packaged profiles, in alphabetical order. */
    public static List<String> names() {
        try (InputStream index = open(INDEX);
                BufferedReader lines = new BufferedReader(new InputStreamReader(index, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.isBlank()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The packaged profile of that name. */
    public static Optional<FirmwareProfile> find(String name) {
        return names().contains(name) ? Optional.of(load(name)) : Optional.empty();
    }

    /** The profile that a new emulated key has unless it is asked to be another. */
    public static FirmwareProfile defaultProfile() {
        return load(DEFAULT);
    }

    private static FirmwareProfile load(String name) {
        try (InputStream yaml = open(FOLDER + name + ".yaml")) {
            return parse(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a profile.
     *
     * @throws IOException with a sentence for people when the YAML is not a profile
     */
    public static FirmwareProfile parse(InputStream yaml) throws IOException {
        try {
            return Reader.INSTANCE.readValue(yaml);
        } catch (MismatchedInputException e) {
            String field = e.getPath().stream().map(JsonMappingException.Reference::getFieldName)
                    .collect(Collectors.joining("."));
            throw new IOException("This is not a firmware profile: the field " + field
                    + " is missing, unknown, or of the wrong kind.", e);
        } catch (JacksonException e) {
            throw new IOException("This is not a firmware profile: " + e.getOriginalMessage(), e);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = FirmwareProfiles.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IOException("The resource " + resource + " is missing from this build of Keywright.");
        }
        return in;
    }
}
