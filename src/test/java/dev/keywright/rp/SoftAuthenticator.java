package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Just enough of a browser and its authenticator to answer options: ES256 or ML-DSA, one credential, and no, self or a
 * certified attestation.
 */
public final class SoftAuthenticator {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Crypto CRYPTO = Crypto.fastest();
    private static final int UP = 0x01;
    private static final int UV = 0x04;
    private static final int BE = 0x08;
    private static final int BS = 0x10;
    private static final int AT = 0x40;
    private static final int ED = 0x80;

    public String origin;
    public byte[] credentialId = new byte[32];
    public long counter;
    public boolean verifiesUsers;
    public boolean attestsItself;
    public String userHandle = "";
    public boolean userPresent = true;
    public boolean backupEligible;
    public boolean backedUp;
    public byte[] aaguid = new byte[16];
    /** Signed outputs of extensions, or null for none. */
    public CBORObject signedExtensions;
    /** What the client says of extensions. */
    public ObjectNode clientExtensions = JSON.createObjectNode();
    /** A last change to the client data before it is hashed. */
    public Consumer<ObjectNode> clientData = data -> {};

    /** The attestation of a registration, where it is neither none nor self. */
    public @Nullable Attestation attestation;

    private final SigningKey key;

    public SoftAuthenticator(String origin) {
        this(origin, SignatureAlgorithm.ES256);
    }

    /** @param algorithm ES256 or one of ML-DSA */
    public SoftAuthenticator(String origin, SignatureAlgorithm algorithm) {
        this.origin = origin;
        new SecureRandom().nextBytes(credentialId);
        key = CRYPTO.generate(algorithm, RandomSource.system());
    }

    /** Who vouches for the credential. */
    @FunctionalInterface
    public interface Attestation {

        /** An attestation object's {@code fmt} and {@code attStmt}. */
        CBORObject object(SigningKey key, byte[] authData, byte[] clientDataHash) throws Exception;
    }

    /** A RegistrationResponseJSON for {@code options}. */
    public ObjectNode create(JsonNode options) {
        userHandle = options.at("/user/id").textValue();
        byte[] client = clientData("webauthn.create", options);
        byte[] authData = authData(options.at("/rp/id").textValue(), AT, attestedCredential());
        byte[] object = attested(authData, client).Add("authData", authData).EncodeToBytes();
        ObjectNode credential = credential();
        credential.putObject("response")
                .put("clientDataJSON", base64url(client))
                .put("attestationObject", base64url(object))
                .putArray("transports").add("usb").add("nfc");
        return credential;
    }

    private CBORObject attested(byte[] authData, byte[] client) {
        if (attestation != null) {
            try {
                return attestation.object(key, authData, CRYPTO.sha256(client));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        CBORObject statement = CBORObject.NewMap();
        if (attestsItself) {
            statement.Add("alg", key.algorithm().coseId()).Add("sig", sign(authData, client));
        }
        return CBORObject.NewMap().Add("fmt", attestsItself ? "packed" : "none").Add("attStmt", statement);
    }

    /** An AuthenticationResponseJSON for {@code options}. */
    public ObjectNode get(JsonNode options) {
        byte[] client = clientData("webauthn.get", options);
        byte[] authData = authData(options.path("rpId").textValue(), 0, new byte[0]);
        ObjectNode credential = credential();
        credential.putObject("response")
                .put("clientDataJSON", base64url(client))
                .put("authenticatorData", base64url(authData))
                .put("signature", base64url(sign(authData, client)))
                .put("userHandle", userHandle);
        return credential;
    }

    private ObjectNode credential() {
        String id = base64url(credentialId);
        ObjectNode credential = JSON.createObjectNode().put("id", id).put("rawId", id).put("type", "public-key");
        credential.set("clientExtensionResults", clientExtensions.deepCopy());
        return credential;
    }

    private byte[] clientData(String type, JsonNode options) {
        ObjectNode data = JSON.createObjectNode()
                .put("type", type)
                .put("challenge", options.path("challenge").textValue())
                .put("origin", origin)
                .put("crossOrigin", false);
        clientData.accept(data);
        return data.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] authData(String rpId, int flags, byte[] attested) {
        byte[] extensions = signedExtensions == null ? new byte[0] : signedExtensions.EncodeToBytes();
        int all = flags | (userPresent ? UP : 0) | (verifiesUsers ? UV : 0) | (backupEligible ? BE : 0)
                | (backedUp ? BS : 0) | (signedExtensions == null ? 0 : ED);
        return ByteBuffer.allocate(37 + attested.length + extensions.length)
                .put(CRYPTO.sha256(rpId.getBytes(StandardCharsets.UTF_8)))
                .put((byte) all)
                .putInt((int) counter)
                .put(attested)
                .put(extensions)
                .array();
    }

    /** The credential's COSE key. */
    public byte[] publicKey() {
        return cose().EncodeToBytes();
    }

    private byte[] attestedCredential() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(aaguid);
        out.write(credentialId.length >> 8);
        out.write(credentialId.length);
        out.writeBytes(credentialId);
        out.writeBytes(publicKey());
        return out.toByteArray();
    }

    private CBORObject cose() {
        byte[] bytes = key.publicBytes();
        CBORObject cose = CBORObject.NewMap().Add(3, key.algorithm().coseId());
        return key.algorithm() == SignatureAlgorithm.ES256
                ? cose.Add(1, 2)
                        .Add(-1, 1)
                        .Add(-2, Arrays.copyOf(bytes, 32))
                        .Add(-3, Arrays.copyOfRange(bytes, 32, 64))
                : cose.Add(1, 7).Add(-1, bytes);
    }

    private byte[] sign(byte[] authData, byte[] clientData) {
        return CRYPTO.sign(key, authData, CRYPTO.sha256(clientData));
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
