package dev.keywright.rp.metadata;

import static dev.keywright.rp.metadata.TestAuthorities.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.rp.metadata.TestAuthorities.Party;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobVerifierTest {

    private static final String PAYLOAD = TestAuthorities.payload(7);

    private final Party root = TestAuthorities.root("Root");
    private final Party signer = TestAuthorities.signer("signer.example", root);

    BlobVerifierTest() throws Exception {}

    private Blob verify(String blob, Instant at, String name, X509CRL... lists) throws Exception {
        return new BlobVerifier(Set.of(root.certificate()), name, new RevocationLists(List.of(lists))).verify(blob, at);
    }

    private void refused(String blob, String sentence) {
        assertThatThrownBy(() -> verify(blob, NOW, null)).isInstanceOf(MetadataException.class).hasMessage(sentence);
    }

    @Test
    void takesWhatARootVouchesFor() throws Exception {
        String blob = TestAuthorities.blob(PAYLOAD, signer);
        assertThat(verify(blob, NOW, null).number()).isEqualTo(7);
        assertThat(verify("\n" + blob + "\n", NOW, "SIGNER.example").legalHeader()).isEqualTo("For tests.");
        assertThat(verify(TestAuthorities.blob(PAYLOAD, signer, root), NOW, null).entries()).isEmpty();
    }

    @Test
    void findsThePathAmongMoreCertificatesThanItNeeds() throws Exception {
        Party newRoot = TestAuthorities.root("New root");
        Party between = TestAuthorities.authority("Between", newRoot);
        Party below = TestAuthorities.signer("signer.example", between);
        Party crossed = newRoot.crossSigned(root);

        String blob = TestAuthorities.blob(PAYLOAD, below, crossed, TestAuthorities.root("Stranger"), between);

        assertThat(verify(blob, NOW, null).number()).isEqualTo(7);
        assertThat(new BlobVerifier(Set.of(newRoot.certificate()), null, new RevocationLists(List.of()))
                        .verify(blob, NOW).number())
                .isEqualTo(7);
        refused(TestAuthorities.blob(PAYLOAD, below, between),
                "no root that is trusted for metadata vouches for its signer now");
    }

    @Test
    void anotherRootDoesNot() throws Exception {
        Party other = TestAuthorities.root("Root");
        refused(TestAuthorities.blob(PAYLOAD, TestAuthorities.signer("signer.example", other), other),
                "no root that is trusted for metadata vouches for its signer now");
    }

    @Test
    void aSignersCertificateCannotVouchForAnother() throws Exception {
        refused(TestAuthorities.blob(PAYLOAD, TestAuthorities.signer("signer.example", signer), signer),
                "no root that is trusted for metadata vouches for its signer now");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-12-31T23:59:59Z", "2027-01-01T00:00:01Z"})
    void aCertificateThatIsNotValidDoesNot(String at) throws Exception {
        String blob = TestAuthorities.blob(PAYLOAD, signer);
        assertThatThrownBy(() -> verify(blob, Instant.parse(at), null))
                .hasMessage("no root that is trusted for metadata vouches for its signer now");
    }

    @Test
    void whoeverHasACertificateOfTheSameRootIsNotTheSigner() throws Exception {
        String blob = TestAuthorities.blob(PAYLOAD, TestAuthorities.signer("somebody.example", root));
        assertThat(verify(blob, NOW, null).number()).isEqualTo(7);
        assertThatThrownBy(() -> verify(blob, NOW, "signer.example")).hasMessage("its signer is not signer.example");
    }

    @Test
    void aRevokedSignerIsRefused() throws Exception {
        String blob = TestAuthorities.blob(PAYLOAD, signer);
        assertThatThrownBy(() -> verify(blob, NOW, null, root.revoking(signer.certificate())))
                .hasMessage("its signer's certificate is revoked");
        assertThat(verify(blob, NOW, null, root.revoking()).number()).isEqualTo(7);
        // Not signed by whom it names.
        X509CRL forged = TestAuthorities.root("Root").revoking(signer.certificate());
        assertThat(verify(blob, NOW, null, forged).number()).isEqualTo(7);
    }

    @Test
    void aChangedOrShortenedBlobIsRefused() throws Exception {
        String blob = TestAuthorities.blob(PAYLOAD, signer);
        String[] parts = blob.split("\\.");
        String forged = TestAuthorities.encoded(TestAuthorities.payload(8));
        refused(parts[0] + "." + forged + "." + parts[2], "its signature does not verify");
        refused(parts[0] + "." + parts[1] + ".", "its signature does not verify");
        refused(parts[0] + "." + parts[1], "it is no signed BLOB, which has three parts between full stops");
        for (int length = 0; length < blob.length(); length += 97) {
            String shortened = blob.substring(0, length);
            assertThatThrownBy(() -> verify(shortened, NOW, null)).isInstanceOf(MetadataException.class);
        }
    }

    @Test
    void nothingButAKnownSignatureByAGivenCertificateCounts() throws Exception {
        String x5c = "\"x5c\":[\"" + signer.base64() + "\"]";
        String none = TestAuthorities.encoded("{\"alg\":\"none\"," + x5c + "}");
        refused(none + "." + TestAuthorities.encoded(PAYLOAD) + ".",
                "it is not signed by RS256, ES256 or ES384");
        refused(TestAuthorities.signed("{\"alg\":\"RS256\"," + x5c + "}", PAYLOAD, signer),
                "its signature does not verify");
        refused(TestAuthorities.signed("{\"alg\":\"ES256\",\"x5u\":\"http://127.0.0.1/\"}", PAYLOAD, signer),
                "its header does not hold its signer's certificates (x5c)");
        String critical = "{\"alg\":\"ES256\",\"crit\":[\"b64\"],\"b64\":false," + x5c + "}";
        refused(TestAuthorities.signed(critical, PAYLOAD, signer),
                "its header has critical members that are not known here");
        refused(TestAuthorities.signed("{\"alg\":\"ES256\",\"x5c\":[\"AAAA\"]}", PAYLOAD, signer),
                "a certificate of its signer is malformed");
        refused(TestAuthorities.signed("{\"alg\":\"ES256\",\"alg\":\"ES256\"," + x5c + "}", PAYLOAD, signer),
                "it is not the JSON of a BLOB");
    }

    /** GlobalSign's own figures. */
    @Test
    void theFidoAlliancesRootsAreGlobalSigns() {
        assertThat(Certificates.fidoRoots())
                .extracting(root -> digest(root))
                .containsExactly(
                        "cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b",
                        "4fa3126d8d3a11d1c4855a4f807cbad6cf919d3a5a88b03bea2c6372d93c40c9");
    }

    private static String digest(X509Certificate certificate) {
        try {
            return Certificates.digest("SHA-256", List.of(certificate.getEncoded()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void takesBase64WithLineBreaks() throws Exception {
        String broken = Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(signer.certificate().getEncoded());
        assertThat(Certificates.ofBase64("\n" + broken)).contains(signer.certificate());
        assertThat(Certificates.ofBase64("!")).isEmpty();
    }
}
