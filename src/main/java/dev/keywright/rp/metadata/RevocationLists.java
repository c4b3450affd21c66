package dev.keywright.rp.metadata;

import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * The certificate revocation lists that the operator gave (RFC 5280 §5). None is fetched, and a certificate whose
 * issuer has no list here is not revoked. A list that is out of date still revokes what it names.
 */
record RevocationLists(List<X509CRL> lists) {

    RevocationLists {
        lists = List.copyOf(lists);
    }

    /** Whether a list that one of {@code issuers} signed names one of {@code chain}. */
    boolean revoke(Collection<X509Certificate> chain, Collection<X509Certificate> issuers) {
        return chain.stream().anyMatch(certificate -> lists.stream()
                .filter(list -> list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))
                .filter(list -> list.getRevokedCertificate(certificate.getSerialNumber()) != null)
                .anyMatch(list -> issuers.stream().anyMatch(issuer -> signed(issuer, list))));
    }

    private static boolean signed(X509Certificate issuer, X509CRL list) {
        if (!issuer.getSubjectX500Principal().equals(list.getIssuerX500Principal())) {
            return false;
        }
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
