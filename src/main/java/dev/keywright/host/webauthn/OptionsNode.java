package dev.keywright.host.webauthn;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object in the options, which names the member that is wrong. A member that is null counts as absent. */
final class OptionsNode {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final String path;
    private final JsonNode node;

    private OptionsNode(String path, JsonNode node) {
        this.path = path;
        this.node = node;
    }

    /** Reads options, bare or as the {@code publicKey} member that {@code navigator.credentials} takes. */
    static OptionsNode parse(String json) throws WebAuthnException {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JacksonException e) {
            // Jackson's own message would quote the options.
            throw new WebAuthnException(Reason.INVALID_OPTIONS, "The options are not JSON.");
        }
        JsonNode publicKey = root.get("publicKey");
        JsonNode options = publicKey == null ? root : publicKey;
        if (!options.isObject()) {
            throw new WebAuthnException(Reason.INVALID_OPTIONS, "The options are not a JSON object.");
        }
        return new OptionsNode("", options);
    }

    private Optional<JsonNode> member(String name) {
        return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull());
    }

    private JsonNode required(String name) throws WebAuthnException {
        return member(name).orElseThrow(() -> wrong(name, "is missing"));
    }

    WebAuthnException wrong(String name, String what) {
        return new WebAuthnException(Reason.INVALID_OPTIONS, "In the options, " + path + name + " " + what + ".");
    }

    String string(String name) throws WebAuthnException {
        return text(name, required(name));
    }

    Optional<String> optionalString(String name) throws WebAuthnException {
        Optional<JsonNode> value = member(name);
        return value.isEmpty() ? Optional.empty() : Optional.of(text(name, value.get()));
    }

    private String text(String name, JsonNode value) throws WebAuthnException {
        if (!value.isTextual()) {
            throw wrong(name, "is not a string");
        }
        return value.textValue();
    }

    /** One of {@code known}, or the first of them: a value from a later version counts as absent (WebAuthn §2.1.1). */
    String choice(String name, String... known) throws WebAuthnException {
        String value = optionalString(name).orElse(known[0]);
        return List.of(known).contains(value) ? value : known[0];
    }

    boolean flag(String name) throws WebAuthnException {
        Optional<JsonNode> value = member(name);
        if (value.isPresent() && !value.get().isBoolean()) {
            throw wrong(name, "is neither true nor false");
        }
        return value.isPresent() && value.get().booleanValue();
    }

    int integer(String name) throws WebAuthnException {
        JsonNode value = required(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong(name, "is not an integer");
        }
        return value.intValue();
    }

    byte[] bytes(String name) throws WebAuthnException {
        try {
            return Base64.getUrlDecoder().decode(string(name));
        } catch (IllegalArgumentException e) {
            throw wrong(name, "is not base64url");
        }
    }

    OptionsNode object(String name) throws WebAuthnException {
        required(name);
        return optionalObject(name);
    }

    /** The member, or an object without members where there is none. */
    OptionsNode optionalObject(String name) throws WebAuthnException {
        JsonNode value = member(name).orElseGet(JSON::createObjectNode);
        if (!value.isObject()) {
            throw wrong(name, "is not an object");
        }
        return new OptionsNode(path + name + ".", value);
    }

    /** The objects of a list, none where the member is absent. */
    List<OptionsNode> objects(String name) throws WebAuthnException {
        JsonNode list = member(name).orElseGet(JSON::createArrayNode);
        List<OptionsNode> objects = new ArrayList<>();
        if (!list.isArray()) {
            throw wrong(name, "is not a list");
        }
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isObject()) {
                throw wrong(name + "[" + i + "]", "is not an object");
            }
            objects.add(new OptionsNode(path + name + "[" + i + "].", list.get(i)));
        }
        return objects;
    }

    Map<String, Object> toMap() {
        return JSON.convertValue(node, MAP);
    }
}
