package dev.keywright.token.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FirmwareProfilesTest {

    private static final Path FOLDER = Path.of("firmware-profiles");

    static Stream<String> names() {
        return FirmwareProfiles.names().stream();
    }

    @Test
    void theIndexNamesEveryFile() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".yaml"))
                            .map(file -> file.substring(0, file.length() - ".yaml".length())))
                    .containsExactlyInAnyOrderElementsOf(FirmwareProfiles.names());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aProfileIsNamedAsItsFile(String name) {
        assertThat(FirmwareProfiles.find(name)).hasValueSatisfying(
                profile -> assertThat(profile.name()).isEqualTo(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyFactHasASourceOrSaysThatItIsAssumed(String name) throws IOException {
        JsonNode yaml = new YAMLMapper().readTree(FOLDER.resolve(name + ".yaml").toFile());
        List<String> covered = new ArrayList<>(List.of("name"));
        yaml.get("sources").forEach(source -> source.get("facts").forEach(fact -> covered.add(fact.asText())));
        assertThat(leaves("", yaml)).allSatisfy(leaf -> assertThat(covered).anyMatch(
                fact -> leaf.equals(fact) || leaf.startsWith(fact + ".")));
        assertThat(covered).allSatisfy(fact -> assertThat(yaml.at("/" + fact.replace('.', '/')).isMissingNode())
                .as("%s is no field of the profile", fact)
                .isFalse());
    }

    private static List<String> leaves(String path, JsonNode node) {
        List<String> leaves = new ArrayList<>();
        node.properties().forEach(field -> {
            String name = path + field.getKey();
            if (field.getValue().isObject()) {
                leaves.addAll(leaves(name + ".", field.getValue()));
            } else if (!name.equals("sources")) {
                leaves.add(name);
            }
        });
        return leaves;
    }

    @Test
    void aMissingFieldIsNamed() {
        assertThatThrownBy(() -> parse("name: x\ntitle: y\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the field vendor is missing");
    }

    @Test
    void anUnknownFieldIsNamed() throws IOException {
        String whole = Files.readString(FOLDER.resolve("yubikey-5.4.3.yaml"));
        assertThatThrownBy(() -> parse(whole.replaceFirst("capacity:", "capacities: 1\n  capacity:")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("oath.capacities");
    }

    @Test
    void aMissingNumberIsNamed() throws IOException {
        String whole = Files.readString(FOLDER.resolve("yubikey-5.4.3.yaml"));
        assertThatThrownBy(() -> parse(whole.replaceFirst("capacity: \\d+", "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("oath.capacity");
    }

    private static FirmwareProfile parse(String yaml) throws IOException {
        return FirmwareProfiles.parse(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
