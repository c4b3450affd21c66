package dev.keywright.rp.metadata;

import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the BLOB says of one model (FIDO Metadata Service 3.1 §3.1.1).
 *
 * @param aaguid         in the form 8-4-4-4-12 and lower case; null for a model that speaks U2F only
 * @param keyIdentifiers of its attestation certificates, the SHA-1 of their keys in lower-case hexadecimal
 * @param description    for people, empty where there is none
 * @param roots          the certificates that vouch for its attestation
 * @param reports        as they stand in the BLOB
 */
record BlobEntry(
        @Nullable String aaguid,
        Set<String> keyIdentifiers,
        String description,
        List<X509Certificate> roots,
        List<StatusReport> reports) {

    private static final Comparator<StatusReport> BY_DATE = Comparator.comparing(
            StatusReport::effective, Comparator.nullsFirst(Comparator.naturalOrder()));

    BlobEntry {
        keyIdentifiers = Set.copyOf(keyIdentifiers);
        roots = List.copyOf(roots);
        reports = List.copyOf(reports);
    }

    /**
     * The statuses that hold today. Of those that tell how far the model is certified, the newest replaces the others.
     * All others stand for as long as they are in the BLOB: a newer version being certified, or to be had, does not
     * mend the authenticators that were sold before, and nothing in a ceremony tells the version.
     */
    List<String> statuses(List<X509Certificate> chain, LocalDate today) {
        List<String> statuses = new ArrayList<>();
        Optional<String> certification = Optional.empty();
        for (StatusReport report : reports.stream().sorted(BY_DATE).toList()) {
            if (report.isInForce(today) && report.isAbout(chain)) {
                if (AuthenticatorStatus.isCertification(report.status())) {
                    certification = Optional.of(report.status());
                } else {
                    statuses.add(report.status());
                }
            }
        }
        certification.ifPresent(statuses::add);
        return statuses;
    }
}
