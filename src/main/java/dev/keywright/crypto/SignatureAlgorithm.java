package dev.keywright.crypto;

import java.util.Optional;

/**
 * The signature algorithms that a credential can have, by their identifier in the IANA registry "COSE Algorithms"
 * (RFC 9053 §2).
 */
public enum SignatureAlgorithm {
    /** ECDSA on P-256 with SHA-256; signatures are DER sequences of r and s (WebAuthn §6.5.5). */
    ES256(-7, "SHA256withECDSA"),
    /** Pure EdDSA on Ed25519 (RFC 8032); signatures are 64 bytes. */
    EDDSA(-8, Ed25519.NAME);

    private final int coseId;
    private final String signatureName;

    SignatureAlgorithm(int coseId, String signatureName) {
        this.coseId = coseId;
        this.signatureName = signatureName;
    }

    /** The COSE identifier, negative for signatures. */
    public int coseId() {
        return coseId;
    }

    String signatureName() {
        return signatureName;
    }

    /** The algorithm with this COSE identifier, if Keywright has it. */
    public static Optional<SignatureAlgorithm> ofCoseId(long coseId) {
        for (SignatureAlgorithm algorithm : values()) {
            if (algorithm.coseId == coseId) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
