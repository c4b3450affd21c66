package dev.keywright.host.webauthn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.fido.webauthn.AuthenticatorAssertionResponse;
import com.yubico.yubikit.fido.webauthn.AuthenticatorAttestationResponse;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredential;
import com.yubico.yubikit.fido.webauthn.SerializationType;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Writes RegistrationResponseJSON and AuthenticationResponseJSON (WebAuthn L3 §5.1.1). */
final class CredentialJson {

    private CredentialJson() {}

    /**
     * @param attestation the site's preference; with {@code none} it learns nothing of the key's attestation
     * @param transports  what to tell where the key does not tell its transports itself
     * @throws MalformedCbor when the key's attestation object is not CBOR
     */
    static String registration(PublicKeyCredential credential, String attestation, List<String> transports)
            throws MalformedCbor {
        AuthenticatorAttestationResponse response = (AuthenticatorAttestationResponse) credential.getResponse();
        ObjectNode json = credential(credential);
        ObjectNode out = json.putObject("response");
        byte[] authenticatorData = response.getAuthenticatorData().getBytes();
        byte[] attestationObject = response.getAttestationObject();
        out.put("clientDataJSON", base64Url(response.getClientDataJson()));
        out.put("attestationObject", base64Url(
                attestation.equals("none") ? withoutAttestation(attestationObject) : attestationObject));
        out.put("authenticatorData", base64Url(authenticatorData));
        List<String> told = response.getTransports();
        (told.isEmpty() ? transports : told).stream().distinct().sorted().forEach(out.putArray("transports")::add);
        byte[] publicKey = response.getPublicKey();
        if (publicKey != null) {
            out.put("publicKey", base64Url(publicKey));
        }
        out.put("publicKeyAlgorithm", response.getPublicKeyAlgorithm());
        return json.toString();
    }

    static String authentication(PublicKeyCredential credential) {
        AuthenticatorAssertionResponse response = (AuthenticatorAssertionResponse) credential.getResponse();
        ObjectNode json = credential(credential);
        ObjectNode out = json.putObject("response");
        out.put("clientDataJSON", base64Url(response.getClientDataJson()));
        out.put("authenticatorData", base64Url(response.getAuthenticatorData()));
        out.put("signature", base64Url(response.getSignature()));
        byte[] userHandle = response.getUserHandle();
        if (userHandle != null && userHandle.length > 0) {
            out.put("userHandle", base64Url(userHandle));
        }
        return json.toString();
    }

    private static ObjectNode credential(PublicKeyCredential credential) {
        String id = base64Url(credential.getRawId());
        ObjectNode json = OptionsNode.JSON.createObjectNode();
        json.put("id", id);
        json.put("rawId", id);
        json.put("type", "public-key");
        json.put("authenticatorAttachment", "cross-platform");
        json.set("clientExtensionResults", OptionsNode.JSON.valueToTree(
                credential.getClientExtensionResults().toMap(SerializationType.JSON)));
        return json;
    }

    /** What a browser makes of the key's attestation where the site asked for none (WebAuthn L3 §5.1.3 step 22). */
    static byte[] withoutAttestation(byte[] attestationObject) throws MalformedCbor {
        CBORObject full = Cbor.decodeLenient(attestationObject);
        if (isAnonymousSelfAttestation(full)) {
            return attestationObject;
        }
        return Cbor.encode(CBORObject.NewMap()
                .Add("fmt", "none")
                .Add("attStmt", CBORObject.NewMap())
                .Add("authData", full.get("authData")));
    }

    private static boolean isAnonymousSelfAttestation(CBORObject full) {
        byte[] data = full.get("authData").GetByteString();
        // The AAGUID follows the RP id's hash, the flags and the counter (WebAuthn L3 §6.1, §6.5.1).
        boolean anonymous = Arrays.equals(Arrays.copyOfRange(data, 37, 53), new byte[16]);
        return anonymous && full.get("fmt").AsString().equals("packed") && !full.get("attStmt").ContainsKey("x5c");
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
