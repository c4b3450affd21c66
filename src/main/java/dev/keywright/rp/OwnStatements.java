package dev.keywright.rp;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import com.yubico.webauthn.data.AttestationType;
import com.yubico.webauthn.data.AuthenticatorData;
import com.yubico.webauthn.data.ByteArray;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.SignatureAlgorithm;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * The registrations that webauthn-server-core cannot verify: those of keys with an algorithm that it does not know, and
 * those with a statement in a format that it does not look at. The steps of WebAuthn Level 3 §7.1 are the same.
 */
final class OwnStatements {

    private static final String ANDROID_KEY = "android-key";
    private static final Set<String> WITH_OWN_KEYS = Set.of("none", "packed");
    private static final ByteArray NO_AAGUID = new ByteArray(new byte[16]);

    private final Ceremonies ceremonies;
    private final Crypto crypto = Crypto.fastest();

    OwnStatements(Ceremonies ceremonies) {
        this.ceremonies = ceremonies;
    }

    /** What a statement is about: the signed bytes are authenticator data and the client data's hash (§6.5.4). */
    record Subject(Crypto crypto, CredentialKey key, byte[] aaguid, byte[] authenticatorData, byte[] clientDataHash) {

        byte[] signed() {
            byte[] signed = new byte[authenticatorData.length + clientDataHash.length];
            System.arraycopy(authenticatorData, 0, signed, 0, authenticatorData.length);
            System.arraycopy(clientDataHash, 0, signed, authenticatorData.length, clientDataHash.length);
            return signed;
        }
    }

    /** What a statement claims, once it verifies; whether anybody trusts the path is another question. */
    record Claim(AttestationType type, List<X509Certificate> path) {}

    static boolean concern(CredentialKey key, String format) {
        return key.ours().isPresent() || format.equals(ANDROID_KEY);
    }

    /**
     * Takes the steps of §7.1 that follow the client data's.
     *
     * @param object the attestation object, which {@link AttestationForm} has seen
     */
    Attested verify(byte[] object, AuthenticatorData data, byte[] clientData, String format, Ceremony ceremony)
            throws CeremonyException {
        AuthenticatorSteps.check(
                data, ceremonies.settings().id(), !ceremony.conditional(), ceremony.userVerification());
        var credential = data.getAttestedCredentialData().orElseThrow();
        CredentialKey key = CredentialKey.of(credential.getCredentialPublicKey());
        // §7.1 step 20
        RegistrationPolicy policy = ceremonies.settings().registration();
        AuthenticatorSteps.require(
                CredentialAlgorithm.ofCoseId(key.algorithm()).filter(policy.algorithms()::contains).isPresent(),
                "the passkey's algorithm was not asked for.");
        Subject subject = new Subject(
                crypto,
                key,
                credential.getAaguid().getBytes(),
                data.getBytes().getBytes(),
                crypto.sha256(clientData));
        // §7.1 step 22
        Claim claim = claim(subject, CBORObject.DecodeFromBytes(object).get("attStmt"), format);
        // §7.1 steps 23 and 24
        ByteArray aaguid = credential.getAaguid();
        boolean trusted = AttestationPath.isTrusted(
                claim.path(),
                ceremonies.trust().roots(),
                aaguid.equals(NO_AAGUID) ? null : aaguid,
                ceremonies.clock().instant());
        AuthenticatorSteps.require(trusted || !policy.trustedOnly(), "nobody trusted here vouches for the key.");
        return new Attested(claim.type(), claim.path(), trusted);
    }

    private static Claim claim(Subject subject, CBORObject statement, String format) throws CeremonyException {
        if (subject.key().ours().isPresent() && !WITH_OWN_KEYS.contains(format)) {
            throw AuthenticatorSteps.refused("the attestation's format has no such keys.");
        }
        return switch (format) {
            case "packed" -> PackedStatement.verify(subject, statement);
            case ANDROID_KEY -> AndroidKeyStatement.verify(subject, statement);
            default -> none(subject);
        };
    }

    /** §8.7. That the key is one shows at last when it signs; this says so at once. */
    private static Claim none(Subject subject) throws CeremonyException {
        AuthenticatorSteps.require(subject.key().isWhole(subject.crypto()), "the passkey's key is malformed.");
        return new Claim(AttestationType.NONE, List.of());
    }

    static void verify(Subject subject, int algorithm, PublicKey key, byte[] signature) throws CeremonyException {
        SignatureAlgorithm known = SignatureAlgorithm.ofCoseId(algorithm)
                .orElseThrow(() -> AuthenticatorSteps.refused("the attestation's algorithm is not known here."));
        AuthenticatorSteps.require(subject.crypto().verify(known, key, signature, subject.signed()),
                "the attestation's signature is wrong.");
    }

    /** The member {@code alg}. */
    static int algorithm(CBORObject statement) throws CeremonyException {
        CBORObject value = statement.get("alg");
        if (value == null || !value.isNumber() || !value.AsNumber().CanFitInInt32()) {
            throw AuthenticatorSteps.refused("the attestation statement names no algorithm.");
        }
        return value.AsInt32();
    }

    static byte[] bytes(CBORObject statement, String member) throws CeremonyException {
        CBORObject value = statement.get(member);
        if (value == null || value.getType() != CBORType.ByteString) {
            throw AuthenticatorSteps.refused("the attestation statement lacks \"" + member + "\".");
        }
        return value.GetByteString();
    }
}
