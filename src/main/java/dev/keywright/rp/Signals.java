package dev.keywright.rp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a page hands to the static methods of {@code PublicKeyCredential} so that passkey providers forget what is gone
 * and show what is current (WebAuthn Level 3 §5.1.10).
 */
public final class Signals {

    private Signals() {}

    /** For {@code signalUnknownCredential}. */
    static ObjectNode unknownCredential(String rpId, String credentialId) {
        return JsonNodeFactory.instance.objectNode().put("rpId", rpId).put("credentialId", credentialId);
    }

    /** For {@code signalAllAcceptedCredentials}: a provider hides whatever is not in the list. */
    static ObjectNode allAcceptedCredentials(String rpId, String userHandle, List<Passkey> passkeys) {
        ObjectNode signal = JsonNodeFactory.instance.objectNode().put("rpId", rpId).put("userId", userHandle);
        ArrayNode ids = signal.putArray("allAcceptedCredentialIds");
        passkeys.forEach(passkey -> ids.add(passkey.id()));
        return signal;
    }

    /** For {@code signalCurrentUserDetails}. */
    static ObjectNode currentUserDetails(String rpId, Account account) {
        return JsonNodeFactory.instance.objectNode()
                .put("rpId", rpId)
                .put("userId", account.userHandle())
                .put("name", account.username())
                .put("displayName", account.displayName());
    }
}
