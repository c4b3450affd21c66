package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;

/**
 * A client's credential as JSON, held to its form: {@code RegistrationResponseJSON} and
 * {@code AuthenticationResponseJSON} of WebAuthn Level 3 §5.1, and the older {@code ServerPublicKeyCredential} of
 * FIDO's conformance test API, which differs in a name and in what it may leave out. Jackson alone would take a number
 * for a string.
 */
final class CredentialJson {

    /** WebAuthn Level 3 §4, "Credential ID". */
    static final int MAXIMUM_ID = 1023;

    private final ObjectNode credential;

    private CredentialJson(ObjectNode credential) {
        this.credential = credential;
    }

    /**
     * @param bytes    the members of {@code response} that must be there, in base64url
     * @param optional the members of {@code response} that may be there
     * @throws CeremonyException that names the member which is missing or malformed
     */
    static CredentialJson check(JsonNode given, List<String> bytes, List<String> optional) throws CeremonyException {
        if (!given.isObject()) {
            throw new CeremonyException("The credential is not a JSON object.");
        }
        ObjectNode checked = JsonNodeFactory.instance.objectNode();
        String id = base64url(given, "id");
        if (given.has("rawId") && !base64url(given, "rawId").equals(id)) {
            throw new CeremonyException("The credential's \"id\" and \"rawId\" differ.");
        }
        int length = decode(id).length;
        if (length == 0 || length > MAXIMUM_ID) {
            throw new CeremonyException("A credential's id has between 1 and " + MAXIMUM_ID + " bytes.");
        }
        checked.put("id", id).put("rawId", id);
        if (!given.path("type").asText().equals("public-key")) {
            throw new CeremonyException("The credential's \"type\" is not \"public-key\".");
        }
        checked.put("type", "public-key");
        JsonNode response = given.path("response");
        if (!response.isObject()) {
            throw new CeremonyException("The credential lacks \"response\".");
        }
        ObjectNode checkedResponse = checked.putObject("response");
        for (String field : bytes) {
            String value = base64url(response, field);
            if (value.isEmpty()) {
                throw new CeremonyException("The credential's \"" + field + "\" is empty.");
            }
            checkedResponse.put(field, value);
        }
        for (String field : optional) {
            JsonNode value = response.path(field);
            if (value.isTextual() && !value.textValue().isEmpty()) {
                checkedResponse.put(field, base64url(response, field));
            } else if (value.isArray()) {
                checkedResponse.set(field, value);
            } else if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
                throw new CeremonyException("The credential's \"" + field + "\" is malformed.");
            }
        }
        checked.set("clientExtensionResults", extensionResults(given));
        if (given.path("authenticatorAttachment").isTextual()) {
            checked.set("authenticatorAttachment", given.get("authenticatorAttachment"));
        }
        return new CredentialJson(checked);
    }

    ObjectNode tree() {
        return credential;
    }

    /** One of the members of {@code response} that were asked for. */
    byte[] response(String field) {
        return decode(credential.get("response").get(field).textValue());
    }

    private static JsonNode extensionResults(JsonNode given) throws CeremonyException {
        for (String name : List.of("clientExtensionResults", "getClientExtensionResults")) {
            JsonNode results = given.path(name);
            if (results.isObject()) {
                return results;
            }
            if (!results.isMissingNode() && !results.isNull()) {
                throw new CeremonyException("The credential's \"" + name + "\" is not an object.");
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private static String base64url(JsonNode from, String field) throws CeremonyException {
        JsonNode value = from.path(field);
        if (!value.isTextual()) {
            throw new CeremonyException("The credential lacks \"" + field + "\".");
        }
        String text = value.textValue();
        try {
            // The canonical spelling only, so that one credential cannot appear under two ids.
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(decode(text)).equals(text)) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // The sentence below says it.
        }
        throw new CeremonyException("The credential's \"" + field + "\" is not base64url without padding.");
    }

    private static byte[] decode(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
