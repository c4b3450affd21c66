package dev.keywright.cli;

import dev.keywright.rp.metadata.AuthenticatorStatus;
import dev.keywright.rp.metadata.BlobSource;
import dev.keywright.rp.metadata.Certificates;
import dev.keywright.rp.metadata.MetadataException;
import dev.keywright.rp.metadata.MetadataSettings;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom the relying parties believe about authenticators. */
final class MetadataOptions {

    @Option(
            names = "--metadata",
            paramLabel = "FILE|URL",
            description = "Trust authenticators by this BLOB of the FIDO Metadata Service, read again every minute (a"
                    + " file) or every six hours (an http or https URL).")
    private @Nullable String source;

    @Option(
            names = "--metadata-root",
            paramLabel = "FILE",
            description = "Who vouches for the BLOB, as certificates in PEM, instead of the FIDO Alliance.")
    private List<Path> blobRoots = new ArrayList<>();

    @Option(
            names = "--metadata-refuse",
            paramLabel = "STATUS",
            split = ",",
            description = "Refuse authenticators of this status as well, such as RETIRED; may be given several times.")
    private Set<String> undesired = new LinkedHashSet<>();

    @Option(
            names = "--attestation-root",
            paramLabel = "FILE",
            description = "Who vouches for attestations of any model besides, as certificates in PEM.")
    private List<Path> anchors = new ArrayList<>();

    @Option(
            names = "--attestation-crl",
            paramLabel = "FILE",
            description = "Refuse certificates, of attestations and of the BLOB, that this revocation list names.")
    private List<Path> revocationLists = new ArrayList<>();

    MetadataSettings given() throws Misuse, MetadataException {
        if (source == null && !(blobRoots.isEmpty() && undesired.isEmpty())) {
            throw new Misuse("--metadata-root and --metadata-refuse need --metadata.");
        }
        for (String status : undesired) {
            if (!AuthenticatorStatus.isKnown(status)) {
                throw new Misuse("\"" + status + "\" is no status of the FIDO Metadata Service; one is RETIRED.");
            }
        }
        List<X509CRL> revocations = new ArrayList<>();
        for (Path file : revocationLists) {
            revocations.addAll(Certificates.readRevocationLists(file));
        }
        return new MetadataSettings(
                source == null ? null : BlobSource.of(source), all(blobRoots), undesired, all(anchors), revocations);
    }

    private static Set<X509Certificate> all(List<Path> files) throws MetadataException {
        Set<X509Certificate> found = new LinkedHashSet<>();
        for (Path file : files) {
            found.addAll(Certificates.read(file));
        }
        return found;
    }
}
