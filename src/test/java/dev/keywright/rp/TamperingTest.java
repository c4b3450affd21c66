package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each single field of a good registration and of a good sign-in, tampered with, is refused for its reason and leaves
 * nothing behind; of a key that webauthn-server-core knows, and of one that it does not.
 */
class TamperingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORIGIN = "https://login.example.org";
    private static final String REFUSED = "This passkey is not registered here for that account, or its answer does"
            + " not verify.";
    private static final String OTHER = "QW5vdGhlciBvbmUgb2YgdGhlIHNhbWUgc2l6ZSBhcyBpdA";
    /** Where the parts of authenticator data begin (WebAuthn Level 3 §6.1). */
    private static final int FLAGS = 32;
    private static final int COUNTER = 33;
    private static final int AAGUID = 37;
    private static final int ID_LENGTH = 53;
    private static final int ID = 55;
    private static final int UP = 0x01;
    private static final int UV = 0x04;
    private static final int BE = 0x08;
    private static final int BS = 0x10;
    private static final int AT = 0x40;
    private static final int ED = 0x80;

    private RelyingPartyService service;

    @BeforeEach
    void open() {
        service = RelyingPartyService.inMemory(
                RelyingPartySettings.of("shop", "example.org", "Shop", List.of(ORIGIN))
                        .withRegistration(new RegistrationPolicy(
                                AttestationConveyancePreference.DIRECT,
                                false,
                                Set.of(),
                                Set.of(),
                                UserVerificationRequirement.REQUIRED,
                                ResidentKeyRequirement.PREFERRED,
                                null,
                                List.of(CredentialAlgorithm.ES256, CredentialAlgorithm.ML_DSA_44),
                                RegistrationPolicy.Synced.ALLOWED))
                        .withSignIn(new SignInPolicy(
                                UserVerificationRequirement.REQUIRED,
                                OnSuspicion.REJECT,
                                OnSuspicion.REJECT,
                                OnSuspicion.REJECT,
                                OnSuspicion.REJECT)),
                AuthenticatorTrust.NONE,
                () -> Instant.parse("2026-01-01T00:00:00Z"),
                RandomSource.system());
    }

    record Tampering(SignatureAlgorithm algorithm, String name, Consumer<ObjectNode> change, String reason) {
        @Override
        public String toString() {
            return algorithm + ": " + name;
        }
    }

    /** @param reason of ES256, and of ML-DSA where that differs */
    private record Row(String name, Consumer<ObjectNode> change, String reason, String ofMlDsa) {
        Row(String name, Consumer<ObjectNode> change, String reason) {
            this(name, change, reason, reason);
        }
    }

    private static List<Tampering> tamperings(List<Row> rows) {
        List<Tampering> all = new ArrayList<>();
        for (Row row : rows) {
            all.add(new Tampering(SignatureAlgorithm.ES256, row.name(), row.change(), row.reason()));
            all.add(new Tampering(SignatureAlgorithm.ML_DSA_44, row.name(), row.change(), row.ofMlDsa()));
        }
        return all;
    }

    private static List<Row> ofBoth(String clientDataType) {
        String wrongKind = "The client data is of another kind of ceremony.";
        return List.of(
                new Row("id", json -> json.put("id", OTHER), "The credential's \"id\" and \"rawId\" differ."),
                new Row("rawId", json -> json.put("rawId", OTHER), "The credential's \"id\" and \"rawId\" differ."),
                new Row("id missing", json -> json.remove("id"), "The credential lacks \"id\"."),
                new Row("id padded", json -> json.put("id", json.get("id").textValue() + "="),
                        "The credential's \"id\" is not base64url without padding."),
                new Row("type", json -> json.put("type", "password"),
                        "The credential's \"type\" is not \"public-key\"."),
                new Row("response", json -> json.remove("response"), "The credential lacks \"response\"."),
                new Row("extension results", json -> json.put("clientExtensionResults", 1),
                        "The credential's \"clientExtensionResults\" is not an object."),
                new Row("client data missing", json -> response(json).remove("clientDataJSON"),
                        "The credential lacks \"clientDataJSON\"."),
                new Row("client data cut short", bytes("clientDataJSON", data -> Arrays.copyOf(data, data.length - 1)),
                        "The client data is not JSON."),
                new Row("client data type", client(data -> data.put("type", clientDataType)), wrongKind),
                new Row("client data without type", client(data -> data.remove("type")),
                        "The client data lacks \"type\"."),
                new Row("challenge", client(data -> data.put("challenge", OTHER)),
                        "This challenge was not issued here, or it was used or has expired; start again."),
                new Row("without challenge", client(data -> data.remove("challenge")),
                        "The client data lacks \"challenge\"."),
                new Row("origin", client(data -> data.put("origin", "https://login.example.org.evil")),
                        "The ceremony ran at an origin that is not one of this relying party's."),
                new Row("origin of a subdomain", client(data -> data.put("origin", "https://a.login.example.org")),
                        "The ceremony ran at an origin that is not one of this relying party's."),
                new Row("crossOrigin", client(data -> data.put("crossOrigin", true)),
                        "The ceremony ran in a frame of a foreign page, which is not allowed."),
                new Row("topOrigin", client(data -> data.put("topOrigin", ORIGIN)),
                        "The ceremony ran under a foreign top page, which is not allowed."));
    }

    static List<Tampering> registrations() {
        String signature = "The registration does not verify: Invalid attestation signature.";
        String ownSignature = "The registration does not verify: the attestation's signature is wrong.";
        String malformed = "The registration's attestation object is malformed.";
        List<Row> rows = new ArrayList<>(ofBoth("webauthn.get"));
        rows.addAll(List.of(
                new Row("client data with one more member", client(data -> data.put("x", 1)), signature, ownSignature),
                new Row("attestation object missing", json -> response(json).remove("attestationObject"),
                        "The credential lacks \"attestationObject\"."),
                new Row("attestation object and more",
                        bytes("attestationObject", object -> Arrays.copyOf(object, object.length + 1)),
                        "The attestation object is not one CBOR item."),
                new Row("fmt unknown", attestation(object -> object.Set("fmt", "unheard-of")),
                        "The attestation is of a format that cannot be verified here; ask for none.",
                        "The registration does not verify: the attestation's format has no such keys."),
                new Row("fmt none", attestation(object -> object.Set("fmt", "none")),
                        "An attestation of the format \"none\" holds no statement."),
                new Row("fmt of another type", attestation(object -> object.Set("fmt", 1)),
                        "The attestation object's members are not of their types."),
                new Row("alg", attestation(object -> object.get("attStmt").Set("alg", -257)),
                        "The registration does not verify: Key algorithm and signature algorithm must be equal",
                        "The registration does not verify: the attestation's algorithm is not the key's."),
                new Row("without alg", attestation(object -> object.get("attStmt").Remove(CBORObject.FromObject("alg"))),
                        malformed, "The registration does not verify: the attestation statement names no algorithm."),
                new Row("sig", attestation(object -> object.get("attStmt").Set("sig",
                        flipped(object.get("attStmt").get("sig").GetByteString(), -1))), signature, ownSignature),
                new Row("without sig", attestation(object -> object.get("attStmt").Remove(CBORObject.FromObject("sig"))),
                        "The registration does not verify: attStmt.sig must be set to a binary value.",
                        "The registration does not verify: the attestation statement lacks \"sig\"."),
                new Row("x5c empty", attestation(object -> object.get("attStmt").Set("x5c", CBORObject.NewArray())),
                        "The registration does not verify: If \"x5c\" property is present in \"packed\" attestation format",
                        "The registration does not verify: the attestation statement has no certificate."),
                new Row("authenticator data missing",
                        attestation(object -> object.Remove(CBORObject.FromObject("authData"))),
                        "The attestation object is not a map of fmt, attStmt and authData."),
                new Row("rpIdHash", authData(data -> flipped(data, 0)),
                        "The registration does not verify: Wrong RP ID hash.",
                        "The registration does not verify: the authenticator made it for another relying party."),
                new Row("UP", authData(flag(UP)),
                        "The registration does not verify: User Presence is required unless",
                        "The registration does not verify: nobody touched the authenticator."),
                new Row("UV", authData(flag(UV)),
                        "The registration does not verify: User Verification is required.",
                        "The registration does not verify: the authenticator did not verify who holds it."),
                new Row("BE", authData(flag(BE)), signature, ownSignature),
                new Row("BS", authData(flag(BS)), malformed),
                new Row("BE and BS", authData(flag(BE | BS)), signature, ownSignature),
                new Row("AT", authData(flag(AT)), "The authenticator data holds no credential."),
                new Row("ED", authData(flag(ED)), malformed),
                new Row("a reserved flag", authData(flag(0x20)), signature, ownSignature),
                new Row("counter", authData(data -> flipped(data, COUNTER + 3)), signature, ownSignature),
                new Row("AAGUID", authData(data -> flipped(data, AAGUID)), signature, ownSignature),
                new Row("length of the id", authData(data -> flipped(data, ID_LENGTH + 1)), malformed),
                new Row("id inside", authData(data -> flipped(data, ID)),
                        "The credential's \"id\" is not the one that the authenticator made."),
                new Row("both ids", json -> {
                    json.put("id", OTHER).put("rawId", OTHER);
                }, "The credential's \"id\" is not the one that the authenticator made."),
                new Row("key type", key(cose -> cose.Set(1, 9)), "The registration does not verify: Unsupported key type",
                        ownSignature),
                new Row("key algorithm", key(cose -> cose.Set(3, -257)),
                        "The registration does not verify: Unrequested credential key algorithm"),
                new Row("key", authData(data -> flipped(data, -1)), signature, ownSignature),
                new Row("one more byte", authData(data -> Arrays.copyOf(data, data.length + 1)), malformed),
                new Row("cut short", authData(data -> Arrays.copyOf(data, data.length - 1)), malformed)));
        return tamperings(rows);
    }

    static List<Tampering> signIns() {
        List<Row> rows = new ArrayList<>(ofBoth("webauthn.create"));
        rows.addAll(List.of(
                new Row("both ids", json -> {
                    json.put("id", OTHER).put("rawId", OTHER);
                }, REFUSED),
                new Row("client data with one more member", client(data -> data.put("x", 1)), REFUSED),
                new Row("authenticator data missing", json -> response(json).remove("authenticatorData"),
                        "The credential lacks \"authenticatorData\"."),
                new Row("signature missing", json -> response(json).remove("signature"),
                        "The credential lacks \"signature\"."),
                new Row("signature empty", json -> response(json).put("signature", ""),
                        "The credential's \"signature\" is empty."),
                new Row("signature", bytes("signature", signature -> flipped(signature, -1)), REFUSED),
                new Row("user handle", json -> response(json).put("userHandle", OTHER), REFUSED),
                new Row("user handle of another type", json -> response(json).put("userHandle", 1),
                        "The credential's \"userHandle\" is malformed."),
                new Row("rpIdHash", bytes("authenticatorData", data -> flipped(data, 0)), REFUSED),
                new Row("UP", bytes("authenticatorData", flag(UP)), REFUSED),
                new Row("UV", bytes("authenticatorData", flag(UV)), REFUSED),
                new Row("BE", bytes("authenticatorData", flag(BE)), REFUSED),
                new Row("BS", bytes("authenticatorData", flag(BS)), REFUSED),
                new Row("BE and BS", bytes("authenticatorData", flag(BE | BS)), REFUSED),
                new Row("AT", bytes("authenticatorData", flag(AT)), REFUSED),
                new Row("ED", bytes("authenticatorData", flag(ED)), REFUSED),
                new Row("counter", bytes("authenticatorData", data -> flipped(data, COUNTER + 3)), REFUSED),
                new Row("one more byte", bytes("authenticatorData", data -> Arrays.copyOf(data, data.length + 1)),
                        REFUSED),
                new Row("cut short", bytes("authenticatorData", data -> Arrays.copyOf(data, data.length - 1)),
                        REFUSED)));
        return tamperings(rows);
    }

    @ParameterizedTest
    @MethodSource("registrations")
    void registrationsAreRefused(Tampering tampering) throws Exception {
        SoftAuthenticator key = key(tampering.algorithm());
        ObjectNode answer = key.create(service.startRegistration(RegistrationRequest.of("alice", "Alice")));
        ObjectNode tampered = answer.deepCopy();
        tampering.change().accept(tampered);
        assertThatThrownBy(() -> service.finishRegistration(tampered))
                .isInstanceOf(CeremonyException.class)
                .hasMessageStartingWith(tampering.reason());
        assertThat(service.passkeys()).isEmpty();
        assertThat(service.account("alice")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("signIns")
    void signInsAreRefused(Tampering tampering) throws Exception {
        SoftAuthenticator key = key(tampering.algorithm());
        service.finishRegistration(key.create(service.startRegistration(RegistrationRequest.of("alice", "Alice"))));
        List<Passkey> before = service.passkeys();
        key.counter = 7;
        ObjectNode tampered = key.get(service.startAssertion(SignInRequest.of("alice")));
        tampering.change().accept(tampered);
        assertThatThrownBy(() -> service.finishAssertion(tampered))
                .isInstanceOf(CeremonyException.class)
                .hasMessage(tampering.reason());
        assertThat(service.passkeys()).isEqualTo(before);
        ObjectNode good = key.get(service.startAssertion(SignInRequest.of("alice")));
        assertThat(service.finishAssertion(good).passkey().signatureCount()).isEqualTo(7);
    }

    private static SoftAuthenticator key(SignatureAlgorithm algorithm) {
        SoftAuthenticator key = new SoftAuthenticator(ORIGIN, algorithm);
        key.attestsItself = true;
        key.verifiesUsers = true;
        return key;
    }

    private static ObjectNode response(ObjectNode credential) {
        return (ObjectNode) credential.get("response");
    }

    private static Consumer<ObjectNode> bytes(String member, UnaryOperator<byte[]> change) {
        return json -> {
            byte[] bytes = Base64.getUrlDecoder().decode(response(json).get(member).textValue());
            response(json).put(member, Base64.getUrlEncoder().withoutPadding().encodeToString(change.apply(bytes)));
        };
    }

    private static Consumer<ObjectNode> client(Consumer<ObjectNode> change) {
        return bytes("clientDataJSON", data -> {
            try {
                ObjectNode tree = (ObjectNode) JSON.readTree(data);
                change.accept(tree);
                return JSON.writeValueAsBytes(tree);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static Consumer<ObjectNode> attestation(Consumer<CBORObject> change) {
        return bytes("attestationObject", bytes -> {
            CBORObject object = CBORObject.DecodeFromBytes(bytes);
            change.accept(object);
            return object.EncodeToBytes();
        });
    }

    private static Consumer<ObjectNode> authData(UnaryOperator<byte[]> change) {
        return attestation(object -> object.Set("authData", change.apply(object.get("authData").GetByteString())));
    }

    private static Consumer<ObjectNode> key(Consumer<CBORObject> change) {
        return authData(data -> {
            int start = ID + (data[ID_LENGTH] & 0xff) * 256 + (data[ID_LENGTH + 1] & 0xff);
            CBORObject cose = CBORObject.DecodeFromBytes(Arrays.copyOfRange(data, start, data.length));
            change.accept(cose);
            byte[] encoded = cose.EncodeToBytes();
            byte[] changed = Arrays.copyOf(data, start + encoded.length);
            System.arraycopy(encoded, 0, changed, start, encoded.length);
            return changed;
        });
    }

    private static UnaryOperator<byte[]> flag(int flags) {
        return data -> {
            byte[] changed = data.clone();
            changed[FLAGS] ^= (byte) flags;
            return changed;
        };
    }

    /** @param at from the end where negative */
    private static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at < 0 ? bytes.length + at : at] ^= 1;
        return changed;
    }
}
