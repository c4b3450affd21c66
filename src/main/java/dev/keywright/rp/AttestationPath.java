package dev.keywright.rp;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import com.yubico.webauthn.attestation.AttestationTrustSource;
import com.yubico.webauthn.attestation.AttestationTrustSource.TrustRootsResult;
import com.yubico.webauthn.data.ByteArray;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The certificates of an attestation statement, read and followed to a root as webauthn-server-core does. */
final class AttestationPath {

    private AttestationPath() {}

    /** The member {@code x5c}: the authenticator's own certificate, and those of its authorities. */
    static List<X509Certificate> read(@Nullable CBORObject x5c) throws CeremonyException {
        if (x5c == null || x5c.getType() != CBORType.Array || x5c.size() == 0) {
            throw AuthenticatorSteps.refused("the attestation statement has no certificate.");
        }
        List<X509Certificate> path = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (CBORObject certificate : x5c.getValues()) {
                path.add((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(certificate.GetByteString())));
            }
        } catch (CertificateException | IllegalStateException e) {
            throw new CeremonyException(
                    "The registration does not verify: a certificate of the attestation is malformed.", e);
        }
        return path;
    }

    /**
     * WebAuthn Level 3 §7.1 steps 23 and 24.
     *
     * @param aaguid of the authenticator; null where it does not tell
     */
    static boolean isTrusted(
            List<X509Certificate> path, Optional<AttestationTrustSource> source, @Nullable ByteArray aaguid,
            Instant now) {
        if (path.isEmpty() || source.isEmpty()) {
            return false;
        }
        TrustRootsResult roots = source.get().findTrustRoots(path, Optional.ofNullable(aaguid));
        if (roots.getTrustRoots().isEmpty()) {
            return false;
        }
        try {
            PKIXParameters parameters = new PKIXParameters(roots.getTrustRoots().stream()
                    .map(root -> new TrustAnchor(root, null))
                    .collect(Collectors.toSet()));
            parameters.setDate(Date.from(now));
            parameters.setRevocationEnabled(roots.isEnableRevocationChecking());
            parameters.setPolicyQualifiersRejected(roots.getPolicyTreeValidator().isEmpty());
            roots.getCertStore().ifPresent(parameters::addCertStore);
            var result = (PKIXCertPathValidatorResult) CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return roots.getPolicyTreeValidator()
                    .map(validator -> validator.test(result.getPolicyTree()))
                    .orElse(true);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
