package dev.keywright.token.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.keywright.crypto.SignatureAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code firmware-profiles/schema.json}, judged by a JSON Schema validator that nobody here wrote. */
class ProfileSchemaTest {

    private static final Path FOLDER = Path.of("firmware-profiles");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonNode SCHEMA_FILE = readSchema();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SCHEMA_FILE);

    private static JsonNode readSchema() {
        try {
            return new ObjectMapper().readTree(FOLDER.resolve("schema.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> names() throws IOException {
        return Files.readAllLines(FOLDER.resolve("INDEX")).stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyProfileIsAsTheSchemaSays(String name) throws IOException {
        assertThat(complaints(read(name))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "yubikey-5.4.3, /fido, maxMesageSize, 1200",
        "yubikey-5.4.3, /fido/options, residentKey, true",
        "yubikey-5.4.3, /oath, renamed, true",
        "yubikey-5.4.3, '', modell, x",
        "yubikey-bio-5.5.6, /fido/fingerprints, fingers, 5",
    })
    void aTypoIsRefused(String profile, String section, String field, String value) throws IOException {
        JsonNode whole = read(profile);
        ((ObjectNode) whole.at(section)).set(field, YAML.readTree(value));
        assertThat(complaints(whole)).anySatisfy(complaint -> assertThat(complaint).contains(field));
    }

    @ParameterizedTest
    @CsvSource({"'', firmware", "'', fido", "'', sources", "/fido, aaguid", "/usb, interfaces", "/oath, capacity",
            "/management, formFactor", "/card, usbAtr"})
    void aMissingFieldIsRefused(String section, String field) throws IOException {
        JsonNode whole = read("yubikey-5.4.3");
        ((ObjectNode) whole.at(section)).remove(field);
        assertThat(complaints(whole)).anySatisfy(complaint -> assertThat(complaint).contains(field));
    }

    @ParameterizedTest
    @CsvSource({
        "/fido, maxMessageSize, '\"1200\"'",
        "/fido, maxMessageSize, 12.5",
        "/fido, aaguid, 5",
        "/fido, aaguid, 2FC0579F-8113-47EA-B116-BB5A8DB9202A",
        "/fido, versions, FIDO_2_0",
        "/fido, versions, [FIDO_2_2]",
        "/fido, algorithms, [ES257]",
        "/fido, reports, [algorithm]",
        "/fido, backup, sometimes",
        "/fido/options, rk, 1",
        "/card, usbAtr, zz",
        "/usb, vendorId, 65536",
        "/usb, interfaces, []",
        "/oath, rename, '\"yes\"'",
        "'', firmware, 5.4",
        "'', sources, []",
        "'', sources, '[{facts: [title], source: a, assumed: b}]'",
        "'', sources, '[{facts: [title]}]'",
        "'', sources, '[{facts: [], source: a}]'",
    })
    void aWrongValueIsRefused(String section, String field, String value) throws IOException {
        JsonNode whole = read("yubikey-5.4.3");
        ((ObjectNode) whole.at(section)).set(field, YAML.readTree(value));
        assertThat(complaints(whole)).anySatisfy(complaint -> assertThat(complaint).contains(field));
    }

    @Test
    void aCardWithoutAnInterfaceForItIsRefused() throws IOException {
        JsonNode whole = read("yubikey-5.4.3");
        ((ObjectNode) whole.at("/usb")).set("interfaces", YAML.readTree("[FIDO]"));
        assertThat(complaints(whole)).isNotEmpty();
    }

    @Test
    void theSchemaKnowsTheFieldsOfTheModelAndNoOthers() {
        assertThat(fields("")).isEqualTo(components(FirmwareProfile.class));
        assertThat(fields("/$defs/usb")).isEqualTo(components(FirmwareProfile.Usb.class));
        assertThat(fields("/$defs/layout")).isEqualTo(components(UsbLayout.class));
        assertThat(fields("/$defs/fidoInterface")).isEqualTo(components(UsbLayout.Fido.class));
        assertThat(fields("/$defs/ccidInterface")).isEqualTo(components(UsbLayout.Ccid.class));
        assertThat(fields("/$defs/card")).isEqualTo(components(FirmwareProfile.Card.class));
        assertThat(fields("/$defs/fido")).isEqualTo(components(FidoProfile.class));
        assertThat(fields("/$defs/fido/properties/fingerprints"))
                .isEqualTo(components(FidoProfile.Fingerprints.class));
        assertThat(fields("/$defs/oath")).isEqualTo(components(FirmwareProfile.Oath.class));
        assertThat(fields("/$defs/management")).isEqualTo(components(FirmwareProfile.Management.class));
        assertThat(fields("/$defs/source")).isEqualTo(components(FirmwareProfile.Source.class));
    }

    @Test
    void theSchemaKnowsTheAlgorithmsOfTheKey() {
        Set<String> algorithms = new TreeSet<>();
        SCHEMA_FILE.at("/$defs/fido/properties/algorithms/items/enum").forEach(name -> algorithms.add(name.asText()));
        assertThat(algorithms).containsExactlyInAnyOrderElementsOf(
                Arrays.stream(SignatureAlgorithm.values()).map(Enum::name).toList());
    }

    private static Set<String> fields(String section) {
        Set<String> fields = new TreeSet<>();
        SCHEMA_FILE.at(section + "/properties").fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    private static Set<String> components(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonNode read(String name) throws IOException {
        return YAML.readTree(FOLDER.resolve(name + ".yaml").toFile());
    }

    private static List<String> complaints(JsonNode profile) {
        return SCHEMA.validate(profile).stream().map(Error::toString).toList();
    }
}
