package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import com.yubico.webauthn.data.AuthenticatorData;

/**
 * What came back of the extensions that were asked for, and nothing else. What the client alone says is unsigned; what
 * is in the authenticator data is signed. The values of the pseudo-random function are the user's secrets, which a
 * client should keep: they are dropped here.
 */
final class ExtensionOutputs {

    private static final String MIN_PIN_LENGTH = "minPinLength";

    private ExtensionOutputs() {}

    static ObjectNode registration(ObjectNode inputs, JsonNode client, AuthenticatorData data) {
        ObjectNode outputs = JsonNodeFactory.instance.objectNode();
        JsonNode discoverable = client.path("credProps").path("rk");
        if (discoverable.isBoolean()) {
            outputs.putObject("credProps").put("rk", discoverable.booleanValue());
        }
        if (inputs.has("prf") && client.path("prf").path("enabled").isBoolean()) {
            outputs.putObject("prf").put("enabled", client.path("prf").path("enabled").booleanValue());
        }
        if (inputs.has("largeBlob") && client.path("largeBlob").path("supported").isBoolean()) {
            outputs.putObject("largeBlob")
                    .put("supported", client.path("largeBlob").path("supported").booleanValue());
        }
        int protection = protection(data);
        if (protection > 0) {
            outputs.put("credentialProtectionPolicy", ExtensionInputs.PROTECTION.get(protection - 1));
        }
        int shortestPin = number(data, MIN_PIN_LENGTH);
        if (inputs.has(MIN_PIN_LENGTH) && shortestPin > 0) {
            outputs.put(MIN_PIN_LENGTH, shortestPin);
        }
        return outputs;
    }

    static ObjectNode assertion(ObjectNode inputs, JsonNode client) {
        ObjectNode outputs = JsonNodeFactory.instance.objectNode();
        if (inputs.has("appid") && client.path("appid").isBoolean()) {
            outputs.put("appid", client.path("appid").booleanValue());
        }
        JsonNode blob = client.path("largeBlob");
        if (inputs.has("largeBlob") && blob.path("blob").isTextual()) {
            outputs.putObject("largeBlob").put("blob", blob.path("blob").textValue());
        } else if (inputs.has("largeBlob") && blob.path("written").isBoolean()) {
            outputs.putObject("largeBlob").put("written", blob.path("written").booleanValue());
        }
        return outputs;
    }

    /** The credential protection level that the authenticator signed, 1 to 3, or 0 where it said nothing. */
    static int protection(AuthenticatorData data) {
        int level = number(data, "credProtect");
        return level <= ExtensionInputs.PROTECTION.size() ? level : 0;
    }

    /** What the authenticator signed for an extension, or 0 where that is no number above it. */
    private static int number(AuthenticatorData data, String extension) {
        CBORObject output = data.getExtensions().map(all -> all.get(extension)).orElse(CBORObject.Null);
        boolean known = output.isNumber() && output.AsNumber().IsInteger() && output.AsNumber().CanFitInInt32();
        return known ? Math.max(output.AsInt32(), 0) : 0;
    }
}
