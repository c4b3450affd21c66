package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Extension inputs as an application gives them, in the JSON form of WebAuthn Level 3 §5.1.8: those that are known here
 * are held to their form, so that a mistake shows here and not in a browser; others are handed on.
 */
final class ExtensionInputs {

    /** The levels of credProtect, 1 to 3, by their names (CTAP 2.1 §12.1). */
    static final List<String> PROTECTION = List.of(
            "userVerificationOptional", "userVerificationOptionalWithCredentialIDList", "userVerificationRequired");

    private static final List<String> PRF_VALUES = List.of("first", "second");

    private ExtensionInputs() {}

    /** The inputs of a registration; the client is always asked whether the passkey is discoverable. */
    static ObjectNode registration(ObjectNode given) throws CeremonyException {
        ObjectNode inputs = given.deepCopy();
        for (String name : List.of("credProps", "minPinLength", "uvm", "enforceCredentialProtectionPolicy")) {
            check(name, isAbsentOr(inputs.path(name).isBoolean(), inputs, name), "is neither true nor false");
        }
        JsonNode protection = inputs.path("credentialProtectionPolicy");
        check("credentialProtectionPolicy",
                isAbsentOr(PROTECTION.contains(protection.asText()), inputs, "credentialProtectionPolicy"),
                "is not one of " + String.join(", ", PROTECTION));
        JsonNode support = inputs.path("largeBlob").path("support");
        check("largeBlob",
                isAbsentOr(List.of("required", "preferred").contains(support.asText()), inputs, "largeBlob"),
                "does not say \"support\": \"required\" or \"preferred\"");
        JsonNode prf = inputs.path("prf");
        check("prf", isAbsentOr(prf.isObject() && !prf.has("evalByCredential"), inputs, "prf"),
                "is no object with \"eval\"");
        checkValues(prf.path("eval"));
        inputs.put("credProps", true);
        return inputs;
    }

    /** @param named whether the options name passkeys, which some inputs need */
    static ObjectNode assertion(ObjectNode given, boolean named) throws CeremonyException {
        check("appid", isAbsentOr(given.path("appid").isTextual(), given, "appid"), "is not a string");
        JsonNode blob = given.path("largeBlob");
        boolean reads = blob.path("read").isBoolean();
        boolean writes = isBase64url(blob.path("write"));
        check("largeBlob", isAbsentOr(blob.isObject() && blob.size() == 1 && (reads || writes), given, "largeBlob"),
                "has neither \"read\": true nor \"write\" with base64url alone");
        check("largeBlob", !writes || named, "can be written only where a username says which passkey is meant");
        JsonNode prf = given.path("prf");
        check("prf", isAbsentOr(prf.isObject(), given, "prf"), "is no object with \"eval\" or \"evalByCredential\"");
        checkValues(prf.path("eval"));
        JsonNode byCredential = prf.path("evalByCredential");
        check("prf", byCredential.isMissingNode() || byCredential.isObject() && named,
                "has \"evalByCredential\" where no username says whose passkeys are meant");
        for (Iterator<Map.Entry<String, JsonNode>> each = byCredential.fields(); each.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = each.next();
            check("prf", isBase64url(JsonNodeFactory.instance.textNode(entry.getKey())),
                    "names a credential in something other than base64url");
            checkValues(entry.getValue());
        }
        return given.deepCopy();
    }

    /** {@code AuthenticationExtensionsPRFValues} (§10.1.4). */
    private static void checkValues(JsonNode values) throws CeremonyException {
        if (values.isMissingNode()) {
            return;
        }
        boolean fit = values.isObject() && values.has("first");
        for (Iterator<Map.Entry<String, JsonNode>> each = values.fields(); each.hasNext(); ) {
            Map.Entry<String, JsonNode> value = each.next();
            fit &= PRF_VALUES.contains(value.getKey()) && isBase64url(value.getValue());
        }
        check("prf", fit, "has values other than \"first\" and \"second\" in base64url");
    }

    private static boolean isAbsentOr(boolean fit, ObjectNode inputs, String name) {
        return fit || !inputs.has(name);
    }

    private static boolean isBase64url(JsonNode value) {
        if (!value.isTextual()) {
            return false;
        }
        try {
            Base64.getUrlDecoder().decode(value.textValue());
            return !value.textValue().contains("=");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void check(String name, boolean fit, String otherwise) throws CeremonyException {
        if (!fit) {
            throw new CeremonyException("The extension \"" + name + "\" " + otherwise + ".");
        }
    }
}
