package dev.keywright.rp;

import com.yubico.webauthn.attestation.AttestationTrustSource;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Whom a relying party believes about authenticators: the roots of their attestation, and what is known against them. */
public interface AuthenticatorTrust {

    /** No roots, and nothing known. */
    AuthenticatorTrust NONE = new AuthenticatorTrust() {
        @Override
        public Optional<AttestationTrustSource> roots() {
            return Optional.empty();
        }

        @Override
        public Optional<String> objection(String aaguid, List<X509Certificate> chain) {
            return Optional.empty();
        }
    };

    Optional<AttestationTrustSource> roots();

    /**
     * Why an authenticator must not be used, as one sentence, or empty.
     *
     * @param aaguid in the form 8-4-4-4-12, zeros where the authenticator does not tell
     * @param chain  the attestation's certificates, the authenticator's own first; empty without an attestation
     */
    Optional<String> objection(String aaguid, List<X509Certificate> chain);

    /** What a model is called, for people; empty where that is not known. */
    default Optional<String> model(String aaguid) {
        return Optional.empty();
    }
}
