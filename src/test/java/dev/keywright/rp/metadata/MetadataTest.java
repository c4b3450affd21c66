package dev.keywright.rp.metadata;

import static dev.keywright.rp.metadata.TestAuthorities.END;
import static dev.keywright.rp.metadata.TestAuthorities.NOW;
import static dev.keywright.rp.metadata.TestAuthorities.entry;
import static dev.keywright.rp.metadata.TestAuthorities.payload;
import static dev.keywright.rp.metadata.TestAuthorities.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.webauthn.data.ByteArray;
import dev.keywright.rp.metadata.TestAuthorities.Party;
import dev.keywright.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MetadataTest {

    private static final String AAGUID = "11111111-2222-4333-8444-555555555555";
    private static final String GOOD = entry(AAGUID, status("FIDO_CERTIFIED_L1", "2020-01-01"));
    private static final String BAD = entry(AAGUID, status("FIDO_CERTIFIED_L1", "2020-01-01"), status("REVOKED"));
    private static final String OBJECTION = "Authenticators of this model (Key of tests) are not accepted, since their"
            + " status is REVOKED; use another one.";

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final Party root = TestAuthorities.root("Root");
    private final Party signer = TestAuthorities.signer("signer.example", root);
    private Path file;
    private Database database;

    MetadataTest() throws Exception {}

    @BeforeEach
    void open() throws Exception {
        file = folder.resolve("blob.jwt");
        database = Database.open(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void publish(long number, String... entries) throws Exception {
        Files.writeString(file, TestAuthorities.blob(payload(number, entries), signer));
    }

    private MetadataSettings settings(Set<String> undesired, Set<X509Certificate> anchors, X509CRL... lists)
            throws Exception {
        return new MetadataSettings(BlobSource.of(file.toString()), Set.of(root.certificate()), undesired, anchors,
                List.of(lists));
    }

    private Metadata metadata() throws Exception {
        return metadata(database);
    }

    private Metadata metadata(Database of) throws Exception {
        return Metadata.open(of, settings(Set.of(), Set.of()), now::get);
    }

    private static Optional<String> objection(Metadata metadata) {
        return metadata.objection(AAGUID, List.of());
    }

    private void secondsLater() {
        now.set(now.get().plusSeconds(2));
    }

    @Test
    void refusesAModelAsSoonAsItIsRevoked() throws Exception {
        publish(1, GOOD);
        Metadata metadata = metadata();
        assertThat(objection(metadata)).isEmpty();
        assertThat(metadata.model(AAGUID)).contains("Key of tests");

        publish(2, BAD);
        assertThat(metadata.refresh()).isTrue();
        assertThat(objection(metadata)).contains(OBJECTION);

        publish(3, GOOD);
        assertThat(metadata.refresh()).isTrue();
        assertThat(objection(metadata)).isEmpty();
        assertThat(audit()).containsExactly("number 1", "number 2", "number 3");
    }

    private List<String> audit() {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT detail FROM audit_event WHERE action = 'metadata.updated'")
                .mapTo(String.class)
                .list());
    }

    @Test
    void aModelThatIsNotThereIsUnknown() throws Exception {
        publish(1);
        Metadata metadata = metadata();
        assertThat(objection(metadata)).isEmpty();
        assertThat(metadata.model(AAGUID)).isEmpty();
        assertThat(metadata.objection(Models.NO_AAGUID, List.of())).isEmpty();
    }

    @Test
    void refusesWhatTheOperatorDoesNotWant() throws Exception {
        publish(1, entry(AAGUID, status("RETIRED")));
        assertThat(objection(metadata())).isEmpty();
        Metadata strict = Metadata.open(database, settings(Set.of("RETIRED"), Set.of()), now::get);
        assertThat(objection(strict)).hasValueSatisfying(sentence -> assertThat(sentence).contains("RETIRED"));
    }

    /** A status counts from its day on, without a new BLOB. */
    @Test
    void aStatusThatWasAnnouncedComesIntoForce() throws Exception {
        publish(1, entry(AAGUID, status("REVOKED", "2026-01-02")));
        Metadata metadata = metadata();
        assertThat(objection(metadata)).isEmpty();
        now.set(Instant.parse("2026-01-02T00:00:00Z"));
        assertThat(objection(metadata)).contains(OBJECTION);
    }

    @Test
    void findsAU2fKeyByItsCertificate() throws Exception {
        Party maker = TestAuthorities.root("Maker");
        Party key = TestAuthorities.signer("U2F key", maker);
        Party other = TestAuthorities.signer("Other key", maker);
        publish(1, "{\"attestationCertificateKeyIdentifiers\":[\"" + Certificates.keyIdentifier(key.certificate())
                + "\"],\"statusReports\":[" + status("REVOKED") + "],\"metadataStatement\":{"
                + "\"attestationRootCertificates\":[\"" + maker.base64() + "\"]}}");
        Metadata metadata = metadata();

        assertThat(metadata.objection(Models.NO_AAGUID, List.of(key.certificate()))).isPresent();
        assertThat(metadata.objection(Models.NO_AAGUID, List.of(other.certificate()))).isEmpty();
        assertThat(roots(metadata, null, key)).containsExactly(maker.certificate());
        assertThat(roots(metadata, Models.NO_AAGUID, key)).containsExactly(maker.certificate());
        assertThat(roots(metadata, Models.NO_AAGUID, other)).isEmpty();
        // What vouches for a U2F key does not vouch for an AAGUID.
        assertThat(roots(metadata, AAGUID, key)).isEmpty();
        assertThat(metadata.objection(AAGUID, List.of(key.certificate()))).isPresent();
    }

    private static Set<X509Certificate> roots(Metadata metadata, String aaguid, Party key) throws Exception {
        return metadata.roots().orElseThrow()
                .findTrustRoots(List.of(key.certificate()), aaguid == null
                        ? Optional.empty()
                        : Optional.of(ByteArray.fromHex(aaguid.replace("-", ""))))
                .getTrustRoots();
    }

    @Test
    void theOperatorsOwnRootsVouchForAnyModel() throws Exception {
        Party company = TestAuthorities.root("Company");
        Party key = TestAuthorities.signer("Key", company);
        var anchorsOnly = new MetadataSettings(null, Set.of(), Set.of(), Set.of(company.certificate()), List.of());
        try (Metadata metadata = Metadata.open(database, anchorsOnly, now::get).refreshed()) {
            assertThat(roots(metadata, AAGUID, key)).containsExactly(company.certificate());
            assertThat(objection(metadata)).isEmpty();
            assertThat(metadata.refresh()).isTrue();
            assertThat(metadata.state()).isEqualTo(new MetadataState(null, null, false, null));
        }
    }

    @Test
    void aRevokedAttestationCertificateIsRefused() throws Exception {
        Party company = TestAuthorities.root("Company");
        Party key = TestAuthorities.signer("Key", company);
        Party other = TestAuthorities.signer("Other", company);
        publish(1);
        Metadata metadata = Metadata.open(
                database,
                settings(Set.of(), Set.of(company.certificate()), company.revoking(key.certificate())),
                now::get);
        assertThat(metadata.objection(AAGUID, List.of(key.certificate())))
                .contains("The authenticator's attestation certificate is revoked; use another authenticator.");
        assertThat(metadata.objection(AAGUID, List.of(other.certificate()))).isEmpty();
    }

    @Test
    void theNumberNeverGoesBack() throws Exception {
        publish(5, BAD);
        Metadata metadata = metadata();
        publish(4, GOOD);
        assertThat(metadata.refresh()).isFalse();
        assertThat(metadata.state().failure()).endsWith(
                "cannot be used: its number 4 is older than 5, which is in force.");
        publish(5, GOOD);
        assertThat(metadata.refresh()).isFalse();
        assertThat(metadata.state().failure()).endsWith(
                "cannot be used: its number 5 is that of the one in force, and it is another.");
        assertThat(objection(metadata)).contains(OBJECTION);

        publish(4, GOOD);
        Metadata afterRestart = metadata();
        assertThat(objection(afterRestart)).contains(OBJECTION);
        assertThat(afterRestart.state().number()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b.c", "truncated", "forged", "other root", "missing"})
    void aBadBlobLeavesTheOldOneInForce(String bad) throws Exception {
        publish(1, BAD);
        Metadata metadata = metadata();
        Party otherRoot = TestAuthorities.root("Root");
        String newer = TestAuthorities.blob(payload(2, GOOD), signer);
        switch (bad) {
            case "truncated" -> Files.writeString(file, newer.substring(0, newer.length() - 10));
            case "forged" -> {
                String[] parts = newer.split("\\.");
                Files.writeString(file,
                        parts[0] + "." + TestAuthorities.encoded(payload(3, GOOD)) + "." + parts[2]);
            }
            case "other root" -> Files.writeString(file, TestAuthorities.blob(
                    payload(2, GOOD), TestAuthorities.signer("signer.example", otherRoot), otherRoot));
            case "missing" -> Files.delete(file);
            default -> Files.writeString(file, bad);
        }
        assertThat(metadata.refresh()).isFalse();
        assertThat(metadata.state().number()).isEqualTo(1);
        assertThat(metadata.state().failure())
                .startsWith("The metadata at " + file + " cannot be used: ")
                .endsWith(".");
        assertThat(objection(metadata)).contains(OBJECTION);
        assertThat(objection(metadata())).contains(OBJECTION);

        publish(2, GOOD);
        assertThat(metadata.refresh()).isTrue();
        assertThat(metadata.state().failure()).isNull();
        assertThat(objection(metadata)).isEmpty();
    }

    @Test
    void doesNotStartWithoutAny() throws Exception {
        assertThatThrownBy(this::metadata)
                .isInstanceOf(MetadataException.class)
                .hasMessage("The metadata at " + file + " cannot be used: there is no such file.");
        Party other = TestAuthorities.root("Other");
        publish(1, BAD);
        metadata();
        // What another authority said does not count.
        assertThatThrownBy(() -> Metadata.open(
                        database,
                        new MetadataSettings(BlobSource.of(file.toString()), Set.of(other.certificate()), Set.of(),
                                Set.of(), List.of()),
                        now::get))
                .isInstanceOf(MetadataException.class);
        assertThatThrownBy(() -> Metadata.open(
                        database, MetadataSettings.of(BlobSource.of(file.toString())), now::get))
                .isInstanceOf(MetadataException.class);
    }

    @Test
    void whatIsOverdueStaysInForce() throws Exception {
        publish(1, BAD);
        Metadata metadata = metadata();
        assertThat(metadata.state().overdue()).isFalse();
        now.set(Instant.parse("2026-02-02T00:00:00Z"));
        assertThat(metadata.refresh()).isTrue();
        assertThat(metadata.state().overdue()).isTrue();
        assertThat(objection(metadata)).contains(OBJECTION);
    }

    /** The signature was good when it came; a new one by the same signer is not. */
    @Test
    void whatWasVerifiedStaysSoWhenItsSignerExpires() throws Exception {
        publish(1, BAD);
        metadata();
        now.set(END.plusSeconds(1));
        assertThat(objection(metadata())).contains(OBJECTION);
        publish(2, GOOD);
        Metadata metadata = metadata();
        assertThat(metadata.state().failure()).contains("vouches for its signer now");
        assertThat(objection(metadata)).contains(OBJECTION);
    }

    @Test
    void twoNodesAgree() throws Exception {
        publish(1, GOOD);
        try (Database second = Database.open(folder)) {
            Metadata one = metadata();
            Metadata two = metadata(second);
            publish(2, BAD);
            assertThat(one.refresh()).isTrue();
            assertThat(objection(one)).contains(OBJECTION);
            secondsLater();
            assertThat(objection(two)).contains(OBJECTION);
            assertThat(two.state().number()).isEqualTo(2);

            // The second node's own file is behind.
            publish(1, GOOD);
            assertThat(two.refresh()).isFalse();
            assertThat(objection(two)).contains(OBJECTION);
        }
    }

    @Test
    void ofManyNodesThatReadAtOnceTheGreatestNumberWins() throws Exception {
        publish(1, GOOD);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Path own = folder.resolve("blob-" + i);
            Files.writeString(own, TestAuthorities.blob(payload(2 + i, i == 7 ? BAD : GOOD), signer));
            MetadataSettings ofNode = new MetadataSettings(
                    BlobSource.of(own.toString()), Set.of(root.certificate()), Set.of(), Set.of(), List.of());
            Thread thread = new Thread(() -> {
                try {
                    Metadata.open(database, ofNode, now::get);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(metadata().state().number()).isEqualTo(9);
        assertThat(objection(metadata())).contains(OBJECTION);
    }

    @Test
    void readsItsSourceAgainByItself() throws Exception {
        publish(1, GOOD);
        var quick = new BlobSource() {
            @Override
            public String read() throws MetadataException, InterruptedException {
                return BlobSource.of(file.toString()).read();
            }

            @Override
            public Duration interval() {
                return Duration.ofMillis(1);
            }
        };
        var settings = new MetadataSettings(quick, Set.of(root.certificate()), Set.of(), Set.of(), List.of());
        try (Metadata metadata = Metadata.open(database, settings, now::get).refreshed()) {
            publish(2, BAD);
            while (objection(metadata).isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(metadata.state().number()).isEqualTo(2);
        }
    }
}
