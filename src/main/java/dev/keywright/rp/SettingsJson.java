package dev.keywright.rp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;

/**
 * A relying party's settings as JSON: the members of {@link RelyingPartySettings} and of its policies under their own
 * names. What is left out takes its default.
 */
public final class SettingsJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private SettingsJson() {}

    public static ObjectNode write(RelyingPartySettings settings) {
        return MAPPER.valueToTree(settings);
    }

    /**
     * The settings that {@code given} says.
     *
     * @param name what the relying party is called; a name in {@code given} must be the same
     * @throws InvalidSettings when a member is unknown, of another type, or not allowed
     */
    public static RelyingPartySettings read(String name, ObjectNode given) {
        String id = given.path("id").asText("");
        RelyingPartySettings defaults = RelyingPartySettings.of(
                name, id, given.path("displayName").asText(id), RelyingPartyJson.texts(given.path("origins")));
        ObjectNode merged = write(defaults);
        merge(merged, given);
        try {
            RelyingPartySettings read = MAPPER.treeToValue(merged, RelyingPartySettings.class);
            InvalidSettings.unless(read.name().equals(name), "The name in the settings is not the one in the path.");
            return read;
        } catch (JsonProcessingException e) {
            throw refusal(e);
        }
    }

    private static void merge(ObjectNode onto, ObjectNode given) {
        given.properties().forEach(member -> {
            JsonNode old = onto.get(member.getKey());
            if (old instanceof ObjectNode object && member.getValue() instanceof ObjectNode child) {
                merge(object, child);
            } else {
                InvalidSettings.unless(!member.getValue().isNull(), "\"" + InvalidSettings.shown(member.getKey())
                        + "\" is null; leave it out to have its default.");
                onto.set(member.getKey(), member.getValue());
            }
        });
    }

    /** Jackson's own message quotes what was sent, and its class names. */
    private static InvalidSettings refusal(JsonProcessingException e) {
        if (e.getCause() instanceof InvalidSettings invalid) {
            return invalid;
        }
        String where = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                        .collect(Collectors.joining("."))
                : "";
        return e instanceof UnrecognizedPropertyException
                ? new InvalidSettings("A relying party has no setting \"" + InvalidSettings.shown(where) + "\".")
                : new InvalidSettings("\"" + InvalidSettings.shown(where) + "\" does not have a value that is allowed"
                        + " there; the service's OpenAPI description lists them.");
    }
}
