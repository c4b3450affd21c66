package dev.keywright.rp.metadata;

import static dev.keywright.rp.metadata.TestAuthorities.NOW;
import static dev.keywright.rp.metadata.TestAuthorities.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.metadata.FidoMDS3MetadataBLOBProvider;
import com.webauthn4j.metadata.HttpClient;
import com.webauthn4j.metadata.MetadataBLOBBasedMetadataStatementRepository;
import com.yubico.fido.metadata.AAGUID;
import com.yubico.fido.metadata.FidoMetadataDownloader;
import com.yubico.fido.metadata.FidoMetadataService;
import com.yubico.webauthn.data.ByteArray;
import dev.keywright.rp.metadata.TestAuthorities.Party;
import dev.keywright.store.Database;
import dev.keywright.token.attestation.MetadataBlob;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.TrustAnchor;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One BLOB, read by webauthn4j, by java-webauthn-server and here. */
class ForeignReadersTest {

    private static final String MODEL = FirmwareProfiles.defaultProfile().fido().aaguid().toString();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Party ROOT = made(() -> TestAuthorities.root("Root"));
    private static final Party SIGNER = made(() -> TestAuthorities.rsaSigner("signer.example", ROOT));

    private static final AtomicInteger NUMBER = new AtomicInteger(1);

    @TempDir
    private static Path folder;

    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        database = Database.open(folder);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private interface Making {
        Party make() throws Exception;
    }

    private static Party made(Making making) {
        try {
            return making.make();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The BLOB of the default profile with a change to its first entry. */
    private static String blob(Consumer<ObjectNode> change) throws Exception {
        String[] parts = MetadataBlob.of(List.of(FirmwareProfiles.defaultProfile()), Set.of()).split("\\.");
        ObjectNode payload = (ObjectNode) JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        payload.put("no", NUMBER.getAndIncrement());
        change.accept((ObjectNode) payload.get("entries").get(0));
        return TestAuthorities.blob(payload.toString(), SIGNER);
    }

    private static String withStatuses(String statuses) throws Exception {
        return blob(entry -> {
            ArrayNode reports = entry.putArray("statusReports");
            int year = 2020;
            for (String word : statuses.split(" ")) {
                reports.addObject().put("status", word).put("effectiveDate", year++ + "-01-01");
            }
        });
    }

    private static boolean here(String blob) throws Exception {
        Path file = Files.writeString(folder.resolve("blob.jwt"), blob);
        var settings = new MetadataSettings(
                BlobSource.of(file.toString()), Set.of(ROOT.certificate()), Set.of(), Set.of(), List.of());
        Metadata metadata = Metadata.open(database, settings, () -> NOW);
        assertThat(metadata.state().failure()).isNull();
        assertThat(metadata.model(MODEL)).hasValueSatisfying(name -> assertThat(name).startsWith("Keywright's"));
        return metadata.objection(MODEL, List.of()).isEmpty();
    }

    private static boolean webauthn4j(String blob) throws Exception {
        HttpClient network = url -> new HttpClient.Response(
                200, new ByteArrayInputStream(blob.getBytes(StandardCharsets.US_ASCII)));
        var provider = new FidoMDS3MetadataBLOBProvider(new ObjectConverter(), "https://localhost/", network,
                Set.of(new TrustAnchor(ROOT.certificate(), null)));
        provider.setRevocationCheckEnabled(false);
        var repository = new MetadataBLOBBasedMetadataStatementRepository(provider);
        return !repository.find(new com.webauthn4j.data.attestation.authenticator.AAGUID(MODEL)).isEmpty();
    }

    private static boolean yubico(String blob) throws Exception {
        var service = FidoMetadataService.builder()
                .useBlob(FidoMetadataDownloader.builder()
                        .expectLegalHeader(MetadataBlob.LEGAL_HEADER)
                        .useTrustRoot(ROOT.certificate())
                        .useBlob(blob)
                        .useCrls(Set.of(ROOT.revoking()))
                        .build()
                        .loadCachedBlob()
                        .getPayload())
                .build();
        return !service.findEntries(new AAGUID(ByteArray.fromHex(MODEL.replace("-", "")))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FIDO_CERTIFIED_L1, true",
        "FIDO_CERTIFIED_L1 FIDO_CERTIFIED_L2plus, true",
        "FIDO_CERTIFIED_L1 REVOKED, false",
        "REVOKED FIDO_CERTIFIED_L1, false",
        "USER_VERIFICATION_BYPASS, false",
        "USER_VERIFICATION_BYPASS FIDO_CERTIFIED_L1, false",
        "ATTESTATION_KEY_COMPROMISE, false",
        "USER_KEY_REMOTE_COMPROMISE UPDATE_AVAILABLE FIDO_CERTIFIED_L1, false",
        "USER_KEY_PHYSICAL_COMPROMISE, false",
        "FIDO_CERTIFIED_L1 UPDATE_AVAILABLE, true",
    })
    void webauthn4jComesToTheSameVerdict(String statuses, boolean accepted) throws Exception {
        String blob = withStatuses(statuses);
        assertThat(webauthn4j(blob)).isEqualTo(accepted);
        assertThat(here(blob)).isEqualTo(accepted);
    }

    /** java-webauthn-server objects to these two only. */
    @ParameterizedTest
    @CsvSource({
        "FIDO_CERTIFIED_L1, true",
        "NOT_FIDO_CERTIFIED, true",
        "FIDO_CERTIFIED_L1 UPDATE_AVAILABLE, true",
        "FIDO_CERTIFIED_L1 RETIRED, true",
        "FIDO_CERTIFIED_L1 REVOKED, false",
        "REVOKED FIDO_CERTIFIED_L1, false",
        "ATTESTATION_KEY_COMPROMISE FIDO_CERTIFIED_L1, false",
    })
    void yubicoComesToTheSameVerdict(String statuses, boolean accepted) throws Exception {
        String blob = withStatuses(statuses);
        assertThat(yubico(blob)).isEqualTo(accepted);
        assertThat(here(blob)).isEqualTo(accepted);
    }

    /** The lists of words grow. A reader that knows the old ones only, as webauthn4j 0.31.2, takes nothing then. */
    @Test
    void aNewWordKeepsNoRevocationOut() throws Exception {
        String blob = blob(entry -> {
            ((ObjectNode) entry.get("metadataStatement")).putArray("attachmentHint").add("external").add("telepathic");
            entry.putArray("statusReports").addObject().put("status", "REVOKED");
        });
        assertThatThrownBy(() -> webauthn4j(blob)).hasStackTraceContaining("attachmentHint");
        assertThat(yubico(blob)).isFalse();
        assertThat(here(blob)).isFalse();
    }
}
