package dev.keywright.token.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;

/** Writes profiles as {@code firmware-profiles/NAME.yaml} has them. */
public final class ProfileYaml {

    /** Numbers whose digits mean something, and how many hexadecimal digits they have. */
    private static final List<Hexadecimal> HEXADECIMAL = List.of(
            new Hexadecimal("/usb", "vendorId", 4),
            new Hexadecimal("/usb", "productId", 4),
            new Hexadecimal("/usb", "productIdBase", 4),
            new Hexadecimal("/usb/layout", "release", 4),
            new Hexadecimal("/usb/layout", "hidVersion", 4),
            new Hexadecimal("/usb/layout/fido", "in", 2),
            new Hexadecimal("/usb/layout/fido", "out", 2),
            new Hexadecimal("/usb/layout/ccid", "in", 2),
            new Hexadecimal("/usb/layout/ccid", "out", 2),
            new Hexadecimal("/usb/layout/ccid", "version", 4),
            new Hexadecimal("/usb/layout/ccid", "features", 8),
            new Hexadecimal("/fido", "hidCapabilities", 2),
            new Hexadecimal("/management", "usbSupported", 4),
            new Hexadecimal("/management", "nfcSupported", 4),
            new Hexadecimal("/management", "formFactor", 2),
            new Hexadecimal("/management", "fipsCapable", 4));

    private record Hexadecimal(String section, String field, int digits) {
        String format() {
            return "0x%0" + digits + "x";
        }
    }

    private static final class Mapper {
        static final YAMLMapper INSTANCE = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                .defaultPropertyInclusion(JsonInclude.Value.construct(
                        JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .build();
    }

    private ProfileYaml() {}

    /** The profile as YAML that {@link FirmwareProfiles#parse} reads. */
    public static String write(FirmwareProfile profile) {
        ObjectNode tree = Mapper.INSTANCE.valueToTree(profile);
        for (Hexadecimal number : HEXADECIMAL) {
            JsonNode value = tree.at(number.section()).path(number.field());
            if (value.isInt()) {
                ((ObjectNode) tree.at(number.section())).set(
                        number.field(), new POJONode(new Digits(number.format(), value.intValue())));
            }
        }
        try {
            return Mapper.INSTANCE.writeValueAsString(tree);
        } catch (IOException e) {
            throw new IllegalStateException("a profile cannot be written as YAML", e);
        }
    }

    /** One fact on one line, as a person reads it; {@code fact} is a path of {@link ProfileFacts}. */
    public static String text(String fact, JsonNode value) {
        for (Hexadecimal number : HEXADECIMAL) {
            if (value.isInt() && fact.equals(number.section().substring(1).replace('/', '.') + "." + number.field())) {
                return number.format().formatted(value.intValue());
            }
        }
        return value.isContainerNode()
                ? value.toString().replace("\"", "").replace(",", ", ")
                : value.asText();
    }

    /** A number in another notation than the decimal one. */
    private record Digits(String format, int value) implements JsonSerializable {
        @Override
        public void serialize(JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeNumber(format.formatted(value));
        }

        @Override
        public void serializeWithType(JsonGenerator out, SerializerProvider provider, TypeSerializer types)
                throws IOException {
            serialize(out, provider);
        }
    }
}
