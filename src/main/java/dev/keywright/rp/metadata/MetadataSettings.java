package dev.keywright.rp.metadata;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom the operator believes about authenticators.
 *
 * @param source      where the BLOB comes from; null for none, so that only {@code anchors} vouch for anybody
 * @param blobRoots   who vouches for the BLOB; empty for the FIDO Alliance's own
 * @param undesired   statuses that are refused besides {@link AuthenticatorStatus#REFUSED}
 * @param anchors     roots that vouch for the attestation of any model, such as a company's own keys
 * @param revocations lists to look for each certificate in
 */
public record MetadataSettings(
        @Nullable BlobSource source,
        Set<X509Certificate> blobRoots,
        Set<String> undesired,
        Set<X509Certificate> anchors,
        List<X509CRL> revocations) {

    public MetadataSettings {
        blobRoots = Set.copyOf(blobRoots);
        undesired = Set.copyOf(undesired);
        anchors = Set.copyOf(anchors);
        revocations = List.copyOf(revocations);
    }

    /** With the FIDO Alliance's roots and the default statuses. */
    public static MetadataSettings of(BlobSource source) {
        return new MetadataSettings(source, Set.of(), Set.of(), Set.of(), List.of());
    }
}
