package dev.keywright.conformance;

import static dev.keywright.crypto.SignatureAlgorithm.ED448;
import static dev.keywright.crypto.SignatureAlgorithm.ES256K;
import static dev.keywright.crypto.SignatureAlgorithm.ML_DSA_44;
import static dev.keywright.crypto.SignatureAlgorithm.ML_DSA_65;
import static dev.keywright.crypto.SignatureAlgorithm.ML_DSA_87;
import static dev.keywright.crypto.SignatureAlgorithm.RS256;

import dev.keywright.crypto.SignatureAlgorithm;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a verifier is known to refuse, though the key is right. A new version of a verifier that no longer does makes the
 * test fail: then the entry goes.
 *
 * @param verifier   its name
 * @param algorithms which it does not know
 * @param says       part of its words when it refuses
 * @param reason     for people
 */
record Limit(String verifier, Set<SignatureAlgorithm> algorithms, String says, String reason) {

    private static final Set<SignatureAlgorithm> ML_DSA = EnumSet.of(ML_DSA_44, ML_DSA_65, ML_DSA_87);
    private static final List<Limit> KNOWN = List.of(
            new Limit("webauthn-server-core", Set.of(ES256K), "Unrequested credential key algorithm: got -47",
                    "its list of algorithms lacks ES256K"),
            new Limit("webauthn-server-core", ML_DSA, "Unrequested credential key algorithm: got -",
                    "its list of algorithms lacks ML-DSA"),
            new Limit("webauthn4j", Set.of(ES256K), "InvalidFormatException: value is out of range",
                    "its list of curves lacks secp256k1"),
            new Limit("webauthn4j", ML_DSA, "Could not resolve type id '7'", "its list of key types lacks AKP"),
            new Limit("@simplewebauthn/server", Set.of(ES256K), "Unexpected COSE crv value of 8 (EC2)",
                    "its list of curves lacks secp256k1"),
            new Limit("@simplewebauthn/server", Set.of(ED448), "Unexpected public key alg \"-53\"",
                    "its list of algorithms lacks Ed448"),
            new Limit("noble", Set.of(RS256), "noble has no algorithm -257", "it has no RSA"));

    static Optional<Limit> of(Verifier verifier, SignatureAlgorithm algorithm) {
        return KNOWN.stream()
                .filter(limit -> limit.verifier.equals(verifier.name()) && limit.algorithms.contains(algorithm))
                .findFirst();
    }
}
