package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What the client says of the ceremony, read before the challenge is looked up. Origin and type are checked once more
 * by webauthn-server-core; that the ceremony did not run in a foreign page's frame is checked nowhere else.
 *
 * @param challenge base64url, as the client repeats it
 */
record ClientData(String challenge) {

    /**
     * Checks what can be checked without the stored request (WebAuthn Level 3 §7.1 steps 7 and 9 to 11, §7.2 steps 10
     * and 12 to 14).
     *
     * @throws CeremonyException when the bytes are not client data or say something that is not allowed here
     */
    static ClientData check(byte[] clientDataJson, Ceremony.Kind kind, RelyingPartySettings settings)
            throws CeremonyException {
        JsonNode data;
        try {
            data = RelyingPartyJson.tree(clientDataJson);
        } catch (IOException e) {
            throw new CeremonyException("The client data is not JSON.", e);
        }
        if (!text(data, "type").equals(kind.clientDataType())) {
            throw new CeremonyException("The client data is of another kind of ceremony.");
        }
        String origin = text(data, "origin");
        if (!settings.origins().contains(origin) && !settings.relatedOrigins().contains(origin)) {
            throw new CeremonyException("The ceremony ran at an origin that is not one of this relying party's.");
        }
        checkFrame(data, settings);
        return new ClientData(text(data, "challenge"));
    }

    /**
     * A page that holds another's in a frame can make a person believe that the sign-in is its own. Clients of Level 2
     * tell of the frame and not of the page around it, which then cannot be checked.
     */
    private static void checkFrame(JsonNode data, RelyingPartySettings settings) throws CeremonyException {
        JsonNode crossOrigin = data.path("crossOrigin");
        JsonNode topOrigin = data.path("topOrigin");
        if (!crossOrigin.isMissingNode() && !crossOrigin.isBoolean()) {
            throw new CeremonyException("The client data does not say whether the ceremony ran in a frame.");
        }
        if (topOrigin.isMissingNode()) {
            if (crossOrigin.asBoolean(false) && !settings.unnamedTopOrigin()) {
                throw new CeremonyException("The ceremony ran in a frame of a foreign page, which is not allowed.");
            }
        } else if (!settings.topOrigins().contains(text(data, "topOrigin")) || !crossOrigin.asBoolean(false)) {
            throw new CeremonyException("The ceremony ran under a foreign top page, which is not allowed.");
        }
    }

    private static String text(JsonNode data, String field) throws CeremonyException {
        JsonNode value = data.path(field);
        if (!value.isTextual()) {
            throw new CeremonyException("The client data lacks \"" + field + "\".");
        }
        return value.textValue();
    }
}
