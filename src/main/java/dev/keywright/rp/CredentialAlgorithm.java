package dev.keywright.rp;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The signature algorithms that a passkey may have here, by their names in the IANA registry "COSE Algorithms". */
public enum CredentialAlgorithm {
    /** ECDSA on P-256 with SHA-256 (RFC 9053 §2.1). */
    ES256("ES256", -7),
    /** Ed25519, as all clients know it (RFC 9053 §2.2). */
    EDDSA("EdDSA", -8),
    /** ECDSA on P-384 with SHA-384 (RFC 9053 §2.1). */
    ES384("ES384", -35),
    /** ECDSA on P-521 with SHA-512 (RFC 9053 §2.1). */
    ES512("ES512", -36),
    /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8812 §2). */
    RS256("RS256", -257),
    /** Ed448 (RFC 9864 §2.2). */
    ED448("Ed448", -53),
    /** FIPS 204 (RFC 9964 §2); its answers are 2 to 5 kB long, and few authenticators know it yet. */
    ML_DSA_44("ML-DSA-44", -48),
    /** As {@link #ML_DSA_44}. */
    ML_DSA_65("ML-DSA-65", -49),
    /** As {@link #ML_DSA_44}. */
    ML_DSA_87("ML-DSA-87", -50);

    /** What clients are offered unless a policy says otherwise, the most liked first. */
    static final List<CredentialAlgorithm> USUAL = List.of(ES256, EDDSA, ES384, ES512, RS256);

    private final String registeredName;
    private final int coseId;

    CredentialAlgorithm(String registeredName, int coseId) {
        this.registeredName = registeredName;
        this.coseId = coseId;
    }

    /** Such as {@code ES256}. */
    @JsonValue
    public String registeredName() {
        return registeredName;
    }

    /** The COSE identifier, a negative number. */
    public int coseId() {
        return coseId;
    }

    /** @throws IllegalArgumentException when there is none of that name here */
    @JsonCreator
    static CredentialAlgorithm named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.registeredName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such algorithm"));
    }

    static Optional<CredentialAlgorithm> ofCoseId(long coseId) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.coseId == coseId)
                .findFirst();
    }
}
