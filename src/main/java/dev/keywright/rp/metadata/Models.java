package dev.keywright.rp.metadata;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models of a BLOB, by what an attestation says of them. */
final class Models {

    static final Models NONE = new Models(List.of());

    static final String NO_AAGUID = "00000000-0000-0000-0000-000000000000";

    private final Map<String, List<BlobEntry>> byAaguid = new HashMap<>();
    private final Map<String, List<BlobEntry>> byKeyIdentifier = new HashMap<>();

    Models(List<BlobEntry> entries) {
        for (BlobEntry entry : entries) {
            if (entry.aaguid() != null) {
                byAaguid.computeIfAbsent(entry.aaguid(), any -> new ArrayList<>()).add(entry);
            }
            entry.keyIdentifiers().forEach(identifier ->
                    byKeyIdentifier.computeIfAbsent(identifier, any -> new ArrayList<>()).add(entry));
        }
    }

    /** All that the BLOB says of an authenticator: by its AAGUID, and by each certificate of its chain. */
    Set<BlobEntry> of(String aaguid, List<X509Certificate> chain) {
        Set<BlobEntry> found = new LinkedHashSet<>(byAaguid.getOrDefault(aaguid, List.of()));
        for (X509Certificate certificate : chain) {
            found.addAll(byKeyIdentifier.getOrDefault(Certificates.keyIdentifier(certificate), List.of()));
        }
        return found;
    }

    /**
     * The roots that may vouch for an authenticator. One that tells its AAGUID needs those of that model: what vouches
     * for a U2F key must not vouch for any AAGUID.
     */
    Set<X509Certificate> roots(String aaguid, List<X509Certificate> chain) {
        Set<BlobEntry> entries = of(aaguid, aaguid.equals(NO_AAGUID) ? chain : List.of());
        Set<X509Certificate> roots = new LinkedHashSet<>();
        entries.forEach(entry -> roots.addAll(entry.roots()));
        return roots;
    }

    /** What the model is called, for people; empty where the BLOB does not have it. */
    Optional<String> describe(String aaguid) {
        return byAaguid.getOrDefault(aaguid, List.of()).stream()
                .map(BlobEntry::description)
                .filter(description -> !description.isEmpty())
                .findFirst();
    }
}
