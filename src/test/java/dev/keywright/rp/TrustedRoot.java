package dev.keywright.rp;

import com.yubico.webauthn.attestation.AttestationTrustSource;
import com.yubico.webauthn.attestation.AttestationTrustSource.TrustRootsResult;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Believes one authority, which publishes no list of what it revoked, and knows nothing against anybody. */
record TrustedRoot(X509Certificate certificate) implements AuthenticatorTrust {

    @Override
    public Optional<AttestationTrustSource> roots() {
        return Optional.of((chain, aaguid) -> TrustRootsResult.builder()
                .trustRoots(Set.of(certificate))
                .enableRevocationChecking(false)
                .build());
    }

    @Override
    public Optional<String> objection(String aaguid, List<X509Certificate> chain) {
        return Optional.empty();
    }
}
