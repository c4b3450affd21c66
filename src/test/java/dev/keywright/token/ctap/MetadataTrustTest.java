package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORObject;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.metadata.FidoMDS3MetadataBLOBProvider;
import com.webauthn4j.metadata.HttpClient;
import com.webauthn4j.metadata.anchor.MetadataBLOBBasedTrustAnchorRepository;
import com.webauthn4j.metadata.data.MetadataBLOB;
import com.webauthn4j.metadata.exception.MDSException;
import com.webauthn4j.verifier.exception.TrustAnchorNotFoundException;
import com.yubico.fido.metadata.FidoMetadataDownloader;
import com.yubico.fido.metadata.FidoMetadataService;
import com.yubico.fido.metadata.MetadataBLOBPayload;
import com.yubico.fido.metadata.MetadataBLOBPayloadEntry;
import com.yubico.webauthn.RegistrationResult;
import dev.keywright.crypto.Crypto;
import dev.keywright.testing.Ceremony;
import dev.keywright.testing.Ceremony.Created;
import dev.keywright.testing.ServerCoreJudge;
import dev.keywright.testing.TestProfiles;
import dev.keywright.testing.Webauthn4jJudge;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.attestation.MetadataAuthority;
import dev.keywright.token.attestation.MetadataBlob;
import dev.keywright.token.attestation.TestAuthority;
import dev.keywright.token.profile.FidoProfile.Attestation;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.StateChange.FidoSettingsSet;
import dev.keywright.wire.Bytes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A relying party's whole path of trust, from the metadata BLOB to a registration, walked by two foreign readers. */
class MetadataTrustTest {

    private static final byte[] CLIENT_DATA =
            Ceremony.clientData("create", "a challenge of some length".getBytes(StandardCharsets.UTF_8),
                    "https://example.com");

    private static final FirmwareProfile U2F_ONLY = TestProfiles.changed(FirmwareProfiles.DEFAULT, Map.of(
            "name", "u2f-only",
            "fido.versions", List.of("U2F_V2"),
            "fido.aaguid", "00000000-0000-0000-0000-000000000000"));
    private static final FirmwareProfile ENTERPRISE = TestProfiles.changed(FirmwareProfiles.DEFAULT, Map.of(
            "name", "enterprise",
            "fido.aaguid", "11111111-2222-4333-8444-555555555555",
            "fido.versions", List.of("FIDO_2_0", "FIDO_2_1", "FIDO_2_3"),
            "fido.options", Map.of("rk", true, "up", true, "ep", true, "authnrCfg", true, "alwaysUv", false),
            "fido.attestationFormats", List.of("packed", "none"),
            "fido.uvModality", 2));
    private static final FirmwareProfile SELF = TestProfiles.changed(FirmwareProfiles.DEFAULT, Map.of(
            "name", "self", "fido.attestation", "self", "fido.aaguid", "11111111-2222-4333-8444-666666666666"));
    private static final FirmwareProfile SYNCED = TestProfiles.changed(FirmwareProfiles.DEFAULT, Map.of(
            "name", "synced",
            "fido.attestation", "none",
            "fido.versions", List.of("FIDO_2_0"),
            "fido.transports", List.of("internal", "hybrid"),
            "fido.backup", "backed-up",
            "fido.aaguid", "11111111-2222-4333-8444-777777777777"));

    private static final List<FirmwareProfile> PROFILES = Stream.concat(
                    FirmwareProfiles.names().stream().map(name -> FirmwareProfiles.find(name).orElseThrow()),
                    Stream.of(U2F_ONLY, ENTERPRISE, SELF, SYNCED))
            .toList();

    private static final Metadata ALL = Metadata.of(PROFILES, Set.of());
    private static final Metadata REVOKED = Metadata.of(PROFILES, Set.of(ENTERPRISE.name(), U2F_ONLY.name()));
    private static final Metadata FOREIGN = Metadata.of(List.of(SELF, SYNCED), Set.of());

    static Stream<FirmwareProfile> certified() {
        return PROFILES.stream().filter(profile -> profile.fido().attestation() == Attestation.BASIC);
    }

    static Stream<FirmwareProfile> speakersOfU2f() {
        return certified().filter(profile -> profile.fido().versions().contains("U2F_V2"));
    }

    static Stream<FirmwareProfile> speakersOfCtap2() {
        return certified().filter(profile -> profile.fido().speaksCtap2());
    }

    private static X509Certificate certificate(Bytes der) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der.toArray()));
    }

    private static MetadataBLOBPayload loadedByYubico(String blob, Bytes root) throws Exception {
        return FidoMetadataDownloader.builder()
                .expectLegalHeader(MetadataBlob.LEGAL_HEADER)
                .useTrustRoot(certificate(root))
                .useBlob(blob)
                .useCrls(Set.of(CertificateFactory.getInstance("X.509")
                        .generateCRL(new ByteArrayInputStream(MetadataAuthority.revocations().toArray()))))
                .build()
                .loadCachedBlob()
                .getPayload();
    }

    private static MetadataBLOB loadedByWebauthn4j(String blob, Bytes root) throws Exception {
        HttpClient network = url -> new HttpClient.Response(
                200, new ByteArrayInputStream(blob.getBytes(StandardCharsets.US_ASCII)));
        FidoMDS3MetadataBLOBProvider provider = new FidoMDS3MetadataBLOBProvider(
                new ObjectConverter(), "https://localhost/", network, Set.of(
                        new TrustAnchor(certificate(root), null)));
        // It looks for revocation lists on the network only.
        provider.setRevocationCheckEnabled(false);
        return provider.provide();
    }

    /** One BLOB, as its readers have it. */
    private record Metadata(String blob, MetadataBLOBPayload yubico, MetadataBLOB webauthn4j) {

        static Metadata of(List<FirmwareProfile> profiles, Set<String> revoked) {
            String blob = MetadataBlob.of(profiles, revoked);
            Bytes root = MetadataAuthority.certificate();
            try {
                return new Metadata(blob, loadedByYubico(blob, root), loadedByWebauthn4j(blob, root));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        RegistrationResult judgedByYubico(Created created) throws Exception {
            FidoMetadataService trust = FidoMetadataService.builder().useBlob(yubico).build();
            return new ServerCoreJudge(Platform.RP_ID, trust).register(created);
        }

        void judgeByWebauthn4j(Created created) {
            MetadataBLOBBasedTrustAnchorRepository trust =
                    new MetadataBLOBBasedTrustAnchorRepository(() -> webauthn4j);
            // Nobody has certified an emulated key.
            trust.setNotFidoCertifiedAllowed(true);
            new Webauthn4jJudge(Platform.RP_ID, trust).register(created);
        }

        void trusts(Created created) throws Exception {
            assertThat(judgedByYubico(created).isAttestationTrusted()).isTrue();
            judgeByWebauthn4j(created);
        }

        void distrusts(Created created) throws Exception {
            assertThat(judgedByYubico(created).isAttestationTrusted()).isFalse();
            assertThatThrownBy(() -> judgeByWebauthn4j(created)).isInstanceOf(TrustAnchorNotFoundException.class);
        }
    }

    /** One that makes credentials for everybody, even where the device leaves the factory with alwaysUv. */
    private static TestToken token(FirmwareProfile profile) {
        TestToken token = new TestToken(profile, Crypto.reproducible());
        try {
            token.core.commit(List.of(new FidoSettingsSet(token.fido().settings().withAlwaysUv(false))));
        } catch (MemoryFailure e) {
            throw new AssertionError(e);
        }
        return token;
    }

    private static Created created(FirmwareProfile profile) {
        return Browser.create(token(profile), Platform.creation(), CLIENT_DATA);
    }

    private static Created createdByU2f(FirmwareProfile profile) throws Exception {
        return Browser.createByU2f(token(profile), CLIENT_DATA);
    }

    @Test
    void listsEachModel() {
        List<String> aaguids = PROFILES.stream()
                .filter(profile -> profile.fido().speaksCtap2())
                .map(profile -> profile.fido().aaguid().toString())
                .filter(aaguid -> !aaguid.equals("00000000-0000-0000-0000-000000000000"))
                .distinct()
                .toList();
        assertThat(ALL.yubico.getEntries().stream().flatMap(entry -> entry.getAaguid().stream()))
                .extracting(aaguid -> aaguid.asGuidString())
                .containsExactlyInAnyOrderElementsOf(aaguids);
        assertThat(ALL.webauthn4j.getPayload().getEntries())
                .filteredOn(entry -> entry.getAaguid() != null)
                .extracting(entry -> entry.getAaguid().toString())
                .containsExactlyInAnyOrderElementsOf(aaguids);
        assertThat(ALL.yubico.getEntries().stream()
                        .filter(entry -> !entry.getAttestationCertificateKeyIdentifiers().isEmpty()))
                .hasSize((int) PROFILES.stream()
                        .filter(profile -> profile.fido().versions().contains("U2F_V2"))
                        .count());
    }

    @Test
    void theEarliestFirmwareSpeaksForItsModel() {
        FirmwareProfile later = TestProfiles.changed(
                FirmwareProfiles.DEFAULT, Map.of("name", "later", "firmware", "5.10.0", "fido.firmwareVersion", 330240));

        assertThat(Metadata.of(List.of(later, FirmwareProfiles.defaultProfile()), Set.of()).yubico.getEntries())
                .filteredOn(entry -> entry.getAaguid().isPresent())
                .singleElement()
                .satisfies(entry -> assertThat(entry.getMetadataStatement().orElseThrow().getAuthenticatorVersion())
                        .isEqualTo(FirmwareProfiles.defaultProfile().fido().firmwareVersion()));
    }

    /** The statement says what a new key of that profile says itself. */
    @ParameterizedTest
    @MethodSource("speakersOfCtap2")
    void tellsWhatTheKeyTells(FirmwareProfile profile) throws Exception {
        CBORObject info = token(profile).ok(Platform.GET_INFO);
        MetadataBLOBPayloadEntry entry = loadedByYubico(
                        MetadataBlob.of(List.of(profile), Set.of()), MetadataAuthority.certificate())
                .getEntries().stream()
                .filter(candidate -> candidate.getAaguid().isPresent())
                .findFirst()
                .orElseThrow();
        var statement = entry.getMetadataStatement().orElseThrow();
        var told = statement.getAuthenticatorGetInfo().orElseThrow();

        assertThat(told.getVersions()).hasSize(Platform.member(info, 1).size());
        assertThat(told.getAaguid().orElseThrow().asBytes().getBytes())
                .isEqualTo(Platform.member(info, 3).GetByteString());
        assertThat(told.getMaxMsgSize()).contains(Platform.member(info, 5).AsInt32());
        assertThat(told.getAlgorithms().isPresent()).isEqualTo(Platform.member(info, 0x0a) != null);
        assertThat(told.getFirmwareVersion().orElse(null))
                .isEqualTo(Platform.member(info, 0x0e) == null ? null : Platform.member(info, 0x0e).AsInt32());
        assertThat(statement.getAttestationRootCertificates())
                .containsExactly(certificate(TestAuthority.certificate()));
    }

    @ParameterizedTest
    @MethodSource("speakersOfCtap2")
    void aRegistrationIsTrusted(FirmwareProfile profile) throws Exception {
        ALL.trusts(created(profile));
    }

    @ParameterizedTest
    @MethodSource("speakersOfU2f")
    void aRegistrationByU2fIsTrusted(FirmwareProfile profile) throws Exception {
        ALL.trusts(createdByU2f(profile));
    }

    @Test
    void anEnterpriseAttestationIsTrusted() throws Exception {
        ALL.trusts(Browser.create(token(ENTERPRISE), Platform.creation().Set(0x0a, 2), CLIENT_DATA));
    }

    @Test
    void nobodyIsTrustedForHisOwnWord() throws Exception {
        assertThat(ALL.judgedByYubico(created(SELF)).isAttestationTrusted()).isFalse();
        assertThat(ALL.judgedByYubico(created(SYNCED)).isAttestationTrusted()).isFalse();
    }

    @Test
    void aRevokedDeviceIsNotTrusted() throws Exception {
        Created byU2f = createdByU2f(U2F_ONLY);

        REVOKED.distrusts(created(ENTERPRISE));
        assertThat(REVOKED.judgedByYubico(byU2f).isAttestationTrusted()).isFalse();
        // webauthn4j 0.31.2 reads the status of entries with an AAGUID only.
        REVOKED.judgeByWebauthn4j(byU2f);
        REVOKED.trusts(created(FirmwareProfiles.defaultProfile()));
    }

    @Test
    void aForeignDeviceIsNotTrusted() throws Exception {
        FOREIGN.distrusts(created(ENTERPRISE));
        FOREIGN.distrusts(createdByU2f(U2F_ONLY));
    }

    @Test
    void anotherRootDoesNotVouchForIt() throws Exception {
        assertThatThrownBy(() -> loadedByYubico(ALL.blob, TestAuthority.certificate()))
                .isInstanceOf(CertPathValidatorException.class);
        assertThatThrownBy(() -> loadedByWebauthn4j(ALL.blob, TestAuthority.certificate()))
                .isInstanceOf(MDSException.class);
    }

    @Test
    void aChangedBlobIsNotLoaded() throws Exception {
        String[] blob = REVOKED.blob.split("\\.");
        String innocent = ALL.blob.split("\\.")[1];
        String forged = blob[0] + "." + innocent + "." + blob[2];

        assertThatThrownBy(() -> loadedByYubico(forged, MetadataAuthority.certificate()))
                .hasMessageContaining("signature");
        assertThatThrownBy(() -> loadedByWebauthn4j(forged, MetadataAuthority.certificate()))
                .isInstanceOf(MDSException.class)
                .hasMessageContaining("signature");
    }

    @Test
    void oneVersionOfKeywrightGivesOneBlob() {
        assertThat(MetadataBlob.of(PROFILES, Set.of())).isEqualTo(ALL.blob);
    }
}
