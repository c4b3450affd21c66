package dev.keywright.rp;

import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.data.AttestationType;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a verified attestation statement amounts to (WebAuthn Level 3 §6.5.3).
 *
 * @param path    the certificates that vouch for the authenticator, its own first; empty where none do
 * @param trusted whether the path ends at a root of the relying party's
 */
record Attested(AttestationType type, List<X509Certificate> path, boolean trusted) {

    Attested {
        path = List.copyOf(path);
    }

    static Attested by(RegistrationResult result) {
        return new Attested(
                result.getAttestationType(),
                result.getAttestationTrustPath().orElse(List.of()),
                result.isAttestationTrusted());
    }
}
