package dev.keywright.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packaged profiles with some facts changed. */
public final class TestProfiles {

    private static final YAMLMapper YAML = new YAMLMapper();

    private TestProfiles() {}

    /** The default profile with one fact changed; {@code path} is dotted as in a profile's sources. */
    public static FirmwareProfile with(String path, @Nullable Object value) {
        return changed(FirmwareProfiles.DEFAULT, Map.of(path, value == null ? "" : value));
    }

    /**
     * The packaged profile of that name with other facts.
     *
     * @param facts by dotted path; an empty text takes the fact away
     */
    public static FirmwareProfile changed(String name, Map<String, ?> facts) {
        try (InputStream in = TestProfiles.class.getResourceAsStream(
                "/dev/keywright/firmware-profiles/" + name + ".yaml")) {
            ObjectNode profile = (ObjectNode) YAML.readTree(in);
            facts.forEach((path, value) -> set(profile, path, value));
            return FirmwareProfiles.parse(new ByteArrayInputStream(YAML.writeValueAsBytes(profile)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void set(ObjectNode profile, String path, Object value) {
        int dot = path.lastIndexOf('.');
        JsonNode section = dot < 0 ? profile : profile.at("/" + path.substring(0, dot).replace('.', '/'));
        ObjectNode parent = (ObjectNode) section;
        if ("".equals(value)) {
            parent.remove(path.substring(dot + 1));
        } else {
            parent.set(path.substring(dot + 1), YAML.valueToTree(value));
        }
    }
}
