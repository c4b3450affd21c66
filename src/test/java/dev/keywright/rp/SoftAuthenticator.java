package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;

/** Just enough of a browser and its authenticator to answer options: ES256, one credential, no or self attestation. */
public final class SoftAuthenticator {

    private static final ObjectMapper JSON = new ObjectMapper();
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

    private final KeyPair pair;

    public SoftAuthenticator(String origin) {
        this.origin = origin;
        new SecureRandom().nextBytes(credentialId);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A RegistrationResponseJSON for {@code options}. */
    public ObjectNode create(JsonNode options) {
        userHandle = options.at("/user/id").textValue();
        byte[] client = clientData("webauthn.create", options);
        byte[] authData = authData(options.at("/rp/id").textValue(), AT, attestedCredential());
        CBORObject statement = CBORObject.NewMap();
        if (attestsItself) {
            statement.Add("alg", -7).Add("sig", sign(authData, client));
        }
        byte[] object = CBORObject.NewMap()
                .Add("fmt", attestsItself ? "packed" : "none")
                .Add("attStmt", statement)
                .Add("authData", authData)
                .EncodeToBytes();
        ObjectNode credential = credential();
        credential.putObject("response")
                .put("clientDataJSON", base64url(client))
                .put("attestationObject", base64url(object))
                .putArray("transports").add("usb").add("nfc");
        return credential;
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
                .put(sha256(rpId.getBytes(StandardCharsets.UTF_8)))
                .put((byte) all)
                .putInt((int) counter)
                .put(attested)
                .put(extensions)
                .array();
    }

    /** The credential's COSE key. */
    public byte[] publicKey() {
        var w = ((ECPublicKey) pair.getPublic()).getW();
        return CBORObject.NewMap()
                .Add(1, 2)
                .Add(3, -7)
                .Add(-1, 1)
                .Add(-2, fixed(w.getAffineX()))
                .Add(-3, fixed(w.getAffineY()))
                .EncodeToBytes();
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

    private byte[] sign(byte[] authData, byte[] clientData) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(authData);
            signature.update(sha256(clientData));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] fixed(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] out = new byte[32];
        byte[] tail = bytes.length > 32 ? Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length) : bytes;
        System.arraycopy(tail, 0, out, 32 - tail.length, tail.length);
        return out;
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
