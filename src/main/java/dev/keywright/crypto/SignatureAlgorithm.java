package dev.keywright.crypto;

import java.util.Optional;

/**
 * The signature algorithms that a credential can have, by their identifier in the IANA registry "COSE Algorithms". The
 * forms of signatures are those of WebAuthn §6.5.5; the forms of the two halves of a key are those of
 * {@link SigningKey}.
 */
public enum SignatureAlgorithm {
    /**
     * ECDSA on P-256 with SHA-256 (RFC 9053 §2.1); signatures are DER sequences of r and s. Private: the scalar.
     * Public: x and y.
     */
    ES256(-7, "SHA256withECDSA", "SHA256withECDDSA", 32),
    /** Pure EdDSA on Ed25519 (RFC 8032 §5.1); signatures are 64 bytes. Private: the seed. Public: 32 bytes. */
    EDDSA(-8, Ed25519.NAME, 32),
    /** ECDSA on P-384 with SHA-384 (RFC 9053 §2.1), as ES256. */
    ES384(-35, "SHA384withECDSA", "SHA384withECDDSA", 48),
    /** ECDSA on P-521 with SHA-512 (RFC 9053 §2.1), as ES256. */
    ES512(-36, "SHA512withECDSA", "SHA512withECDDSA", 66),
    /** ECDSA on secp256k1 with SHA-256 (RFC 8812 §3.2), as ES256. */
    ES256K(-47, "SHA256withECDSA", "SHA256withECDDSA", 32),
    /**
     * RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8812 §2) by keys of 2048 bits with the exponent 65537; signatures are 256
     * bytes. Private: a seed from which Keywright makes the primes. Public: the modulus, 256 bytes.
     */
    RS256(-257, "SHA256withRSA", 32),
    /**
     * Pure EdDSA on Ed448 (RFC 8032 §5.2, RFC 9864 §2.2); signatures are 114 bytes. Private: the seed. Public: 57
     * bytes.
     */
    ED448(-53, Ed448.NAME, 57),
    /** ML-DSA-44 (FIPS 204, RFC 9964); signatures are 2,420 bytes. Private: the seed ξ. Public: 1,312 bytes. */
    ML_DSA_44(-48, MlDsa.NAME, 32),
    /** ML-DSA-65 (FIPS 204, RFC 9964); signatures are 3,309 bytes. Private: the seed ξ. Public: 1,952 bytes. */
    ML_DSA_65(-49, MlDsa.NAME, 32),
    /** ML-DSA-87 (FIPS 204, RFC 9964); signatures are 4,627 bytes. Private: the seed ξ. Public: 2,592 bytes. */
    ML_DSA_87(-50, MlDsa.NAME, 32);

    private final int coseId;
    private final String signatureName;
    private final String reproducibleName;
    private final int privateLength;

    SignatureAlgorithm(int coseId, String signatureName, int privateLength) {
        this(coseId, signatureName, signatureName, privateLength);
    }

    SignatureAlgorithm(int coseId, String signatureName, String reproducibleName, int privateLength) {
        this.coseId = coseId;
        this.signatureName = signatureName;
        this.reproducibleName = reproducibleName;
        this.privateLength = privateLength;
    }

    /** The COSE identifier, negative for signatures. */
    public int coseId() {
        return coseId;
    }

    /** How many bytes the private half of a key has. */
    public int privateLength() {
        return privateLength;
    }

    String signatureName() {
        return signatureName;
    }

    /** As Bouncy Castle names the variant without random numbers: RFC 6979 §3.2 is its ECDDSA. */
    String reproducibleName() {
        return reproducibleName;
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
