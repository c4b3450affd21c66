package dev.keywright.rp.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.token.attestation.MetadataBlob;
import dev.keywright.token.profile.FirmwareProfiles;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Any bytes as a BLOB, and as the payload of one: a sentence, or models that can be asked. */
public final class BlobFuzz implements FuzzTarget {

    private static final BlobVerifier VERIFIER =
            new BlobVerifier(Certificates.fidoRoots(), null, new RevocationLists(List.of()));
    private static final LocalDate TODAY = LocalDate.parse("2026-01-01");

    @Override
    public List<byte[]> seeds() {
        String blob = MetadataBlob.of(List.of(FirmwareProfiles.defaultProfile()), Set.of(FirmwareProfiles.DEFAULT));
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(blob.getBytes(StandardCharsets.US_ASCII));
        seeds.add(Base64.getUrlDecoder().decode(blob.split("\\.")[1]));
        seeds.add(("{\"legalHeader\":\"\",\"no\":7,\"nextUpdate\":\"2026-01-01\",\"entries\":[{"
                        + "\"aaguid\":\"11111111-2222-4333-8444-555555555555\",\"statusReports\":[{"
                        + "\"status\":\"REVOKED\",\"effectiveDate\":\"2020-01-01\",\"certificate\":\"MIIB\"}]}]}")
                .getBytes(StandardCharsets.UTF_8));
        return seeds;
    }

    @Override
    public void run(byte[] input) {
        try {
            VERIFIER.verify(new String(input, StandardCharsets.UTF_8), Instant.EPOCH);
            throw new AssertionError("nobody can sign for the FIDO Alliance");
        } catch (MetadataException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        try {
            Blob blob = BlobReader.read(input);
            Models models = new Models(blob.entries());
            for (BlobEntry entry : blob.entries()) {
                assertThat(entry.statuses(entry.roots(), TODAY)).hasSizeLessThanOrEqualTo(entry.reports().size());
                if (entry.aaguid() != null) {
                    assertThat(models.of(entry.aaguid(), entry.roots())).contains(entry);
                }
            }
        } catch (MetadataException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
