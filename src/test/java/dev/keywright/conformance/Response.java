package dev.keywright.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import java.io.IOException;
import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * What a client answered, and what the site expects of it.
 *
 * @param json      RegistrationResponseJSON or AuthenticationResponseJSON
 * @param challenge in base64url
 */
record Response(String json, String challenge, String origin) {

    static final String RP_ID = "example.org";
    static final String USER_ID = "dXNlcg";
    private static final ObjectMapper JSON = new ObjectMapper();

    Response expectingChallenge(String other) {
        return new Response(json, other, origin);
    }

    Response expectingOrigin(String other) {
        return new Response(json, challenge, other);
    }

    /** The same with the last byte of an assertion's signature changed. */
    Response withBadSignature() throws IOException {
        return with("signature", Response::damaged);
    }

    /** The same with the last byte of a registration's attestation signature changed. */
    Response withBadAttestation() throws IOException {
        return with("attestationObject", object -> {
            CBORObject attestation = CBORObject.DecodeFromBytes(object);
            CBORObject statement = attestation.get("attStmt");
            statement.Set("sig", damaged(statement.get("sig").GetByteString()));
            return attestation.EncodeToBytes();
        });
    }

    private Response with(String member, UnaryOperator<byte[]> change) throws IOException {
        ObjectNode credential = (ObjectNode) JSON.readTree(json);
        ObjectNode response = (ObjectNode) credential.get("response");
        byte[] bytes = Base64.getUrlDecoder().decode(response.get(member).textValue());
        response.put(member, Base64.getUrlEncoder().withoutPadding().encodeToString(change.apply(bytes)));
        return new Response(credential.toString(), challenge, origin);
    }

    private static byte[] damaged(byte[] signature) {
        byte[] damaged = signature.clone();
        damaged[damaged.length - 1] ^= 1;
        return damaged;
    }
}
