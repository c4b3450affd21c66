package dev.keywright.rp.metadata;

import static dev.keywright.rp.metadata.TestAuthorities.entry;
import static dev.keywright.rp.metadata.TestAuthorities.payload;
import static dev.keywright.rp.metadata.TestAuthorities.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.rp.metadata.TestAuthorities.Party;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobReaderTest {

    private static final String AAGUID = "11111111-2222-4333-8444-555555555555";
    private static final LocalDate TODAY = LocalDate.parse("2026-01-01");

    private static Blob read(String json) throws MetadataException {
        return BlobReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> statuses(String... reports) throws MetadataException {
        return read(payload(1, entry(AAGUID, reports))).entries().get(0).statuses(List.of(), TODAY);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "[]", "null", "{}", "{\"no\":1}",
        "{\"no\":-1,\"nextUpdate\":\"2026-01-01\",\"entries\":[]}",
        "{\"no\":1.5,\"nextUpdate\":\"2026-01-01\",\"entries\":[]}",
        "{\"no\":\"1\",\"nextUpdate\":\"2026-01-01\",\"entries\":[]}",
        "{\"no\":1,\"nextUpdate\":\"soon\",\"entries\":[]}",
        "{\"no\":1,\"nextUpdate\":\"2026-01-01\",\"entries\":{}}",
        "{\"no\":1,\"no\":2,\"nextUpdate\":\"2026-01-01\",\"entries\":[]}",
        "{\"no\":1,\"nextUpdate\":\"2026-01-01\",\"entries\":[]} {}",
        "{\"no\":1,\"nextUpdate\":\"2026-01-01\",\"entries\":[{\"aaguid\":\"11111111-2222-4333-8444-555555555555\"}]}",
        "{\"no\":1,\"nextUpdate\":\"2026-01-01\",\"entries\":[{\"statusReports\":[{}]}]}"
    })
    void refusesWhatIsNoPayload(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(MetadataException.class);
    }

    /** Real BLOBs have had new words in members like these; readers with a list of the old ones took nothing at all. */
    @Test
    void newWordsElsewhereKeepNothingOut() throws Exception {
        String odd = "{\"aaguid\":\"" + AAGUID.toUpperCase() + "\",\"statusReports\":[" + status("TELEPATHY_FOUND")
                + "],\"newMember\":[1],\"metadataStatement\":{\"attachmentHint\":[\"smart-card\"],"
                + "\"attestationRootCertificates\":[\"AAAA\"],\"description\":\"Odd\\n key\"}}";
        BlobEntry entry = read(payload(1, odd)).entries().get(0);
        assertThat(entry.aaguid()).isEqualTo(AAGUID);
        assertThat(entry.description()).isEqualTo("Odd key");
        assertThat(entry.roots()).isEmpty();
        assertThat(entry.statuses(List.of(), TODAY)).containsExactly("TELEPATHY_FOUND");
    }

    @Test
    void modelsWithoutAnIdentifierAreLeftOut() throws Exception {
        String uaf = "{\"aaid\":\"1234#5678\",\"statusReports\":[]}";
        String misspelt = entry("no-aaguid", status("REVOKED"));
        String zeros = entry(Models.NO_AAGUID, status("REVOKED"));
        assertThat(read(payload(1, uaf, misspelt, zeros)).entries()).isEmpty();
    }

    @Test
    void theNewestCertificationThatIsInForceCounts() throws Exception {
        assertThat(statuses(
                        status("FIDO_CERTIFIED_L1", "2023-01-01"),
                        status("NOT_FIDO_CERTIFIED", "2021-01-01"),
                        status("FIDO_CERTIFIED_L2", "2026-01-02")))
                .containsExactly("FIDO_CERTIFIED_L1");
        assertThat(statuses(status("FIDO_CERTIFIED_L1"), status("NOT_FIDO_CERTIFIED", "2021-01-01")))
                .containsExactly("NOT_FIDO_CERTIFIED");
    }

    @ParameterizedTest
    @CsvSource({
        "REVOKED", "USER_VERIFICATION_BYPASS", "ATTESTATION_KEY_COMPROMISE", "USER_KEY_REMOTE_COMPROMISE",
        "USER_KEY_PHYSICAL_COMPROMISE"})
    void whatWasFoundStandsWhateverCameLater(String found) throws Exception {
        assertThat(statuses(
                        status(found, "2024-01-01"),
                        status("UPDATE_AVAILABLE", "2024-02-01"),
                        status("FIDO_CERTIFIED_L1", "2025-01-01")))
                .containsExactly(found, "UPDATE_AVAILABLE", "FIDO_CERTIFIED_L1");
        assertThat(statuses(status(found, "2026-01-01"))).containsExactly(found);
        assertThat(statuses(status(found, "2026-01-02"))).isEmpty();
        assertThat(statuses(status(found))).containsExactly(found);
        assertThat(statuses(status(found, "one day"))).containsExactly(found);
    }

    @Test
    void aReportOfABatchIsAboutThatBatch() throws Exception {
        Party root = TestAuthorities.root("Maker");
        Party batch = TestAuthorities.signer("Batch 1", root);
        Party other = TestAuthorities.signer("Batch 2", root);
        for (String member : List.of("certificate", "batchCertificate")) {
            BlobEntry entry = read(payload(1, entry(AAGUID,
                            "{\"status\":\"ATTESTATION_KEY_COMPROMISE\",\"" + member + "\":\"" + batch.base64()
                                    + "\"}")))
                    .entries().get(0);
            assertThat(entry.statuses(List.of(batch.certificate()), TODAY))
                    .containsExactly("ATTESTATION_KEY_COMPROMISE");
            assertThat(entry.statuses(List.of(other.certificate(), root.certificate()), TODAY)).isEmpty();
            assertThat(entry.statuses(List.of(), TODAY)).isEmpty();
        }
        assertThat(statuses("{\"status\":\"ATTESTATION_KEY_COMPROMISE\",\"certificate\":\"AAAA\"}"))
                .containsExactly("ATTESTATION_KEY_COMPROMISE");
    }
}
