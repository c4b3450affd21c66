package dev.keywright.rp.metadata;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the FIDO Alliance says of a model since some day (FIDO Metadata Service 3.1 §3.1.3).
 *
 * @param status    an AuthenticatorStatus (§3.1.4), or a word that is newer than this program
 * @param effective the first day on which it counts; null where it counts for as long as it is there
 * @param batch     the attestation keys that it is about; empty where it is about the whole model
 */
record StatusReport(String status, @Nullable LocalDate effective, List<PublicKey> batch) {

    StatusReport {
        batch = List.copyOf(batch);
    }

    boolean isInForce(LocalDate today) {
        return effective == null || !effective.isAfter(today);
    }

    /** Whether it is about what attests with {@code chain}. Without a chain the batch is not known. */
    boolean isAbout(List<X509Certificate> chain) {
        return batch.isEmpty()
                || chain.stream().anyMatch(certificate -> batch.contains(certificate.getPublicKey()));
    }
}
