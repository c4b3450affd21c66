package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.rp.CeremonyException;
import dev.keywright.rp.Passkey;
import dev.keywright.rp.RegistrationPolicy;
import dev.keywright.rp.RegistrationRequest;
import dev.keywright.rp.RelyingPartyService;
import dev.keywright.rp.RelyingPartySettings;
import dev.keywright.rp.metadata.BlobSource;
import dev.keywright.rp.metadata.Certificates;
import dev.keywright.rp.metadata.Metadata;
import dev.keywright.rp.metadata.MetadataSettings;
import dev.keywright.store.Database;
import dev.keywright.testing.Ceremony;
import dev.keywright.testing.Ceremony.Created;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.attestation.MetadataAuthority;
import dev.keywright.token.attestation.MetadataBlob;
import dev.keywright.token.attestation.TestAuthority;
import dev.keywright.token.profile.FidoProfile.Attestation;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.StateChange.FidoSettingsSet;
import dev.keywright.wire.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A relying party that takes only keys which its metadata vouches for, and the emulated keys with theirs. */
class RelyingPartyTrustTest {

    private static final String UNTRUSTED = "The registration does not verify: ";
    private static final FirmwareProfile U2F_ONLY = TestProfiles.changed(FirmwareProfiles.DEFAULT, Map.of(
            "name", "u2f-only",
            "fido.versions", List.of("U2F_V2"),
            "fido.aaguid", "00000000-0000-0000-0000-000000000000"));
    private static final FirmwareProfile KNOWN = FirmwareProfiles.defaultProfile();
    private static final FirmwareProfile OTHER = TestProfiles.changed(FirmwareProfiles.DEFAULT, Map.of(
            "name", "other", "fido.aaguid", "11111111-2222-4333-8444-555555555555"));
    private static final FirmwareProfile SELF = TestProfiles.changed(FirmwareProfiles.DEFAULT, Map.of(
            "name", "self", "fido.attestation", "self"));
    private static final List<FirmwareProfile> PROFILES = Stream.concat(
                    FirmwareProfiles.names().stream().map(name -> FirmwareProfiles.find(name).orElseThrow()),
                    Stream.of(U2F_ONLY, OTHER))
            .toList();

    private static final RelyingPartySettings SETTINGS = RelyingPartySettings.of(
                    "shop", Platform.RP_ID, "Shop", List.of("https://" + Platform.RP_ID))
            .withRegistration(new RegistrationPolicy(
                    AttestationConveyancePreference.DIRECT,
                    true,
                    Set.of(),
                    Set.of(),
                    UserVerificationRequirement.DISCOURAGED,
                    ResidentKeyRequirement.DISCOURAGED,
                    null,
                    RegistrationPolicy.DEFAULT.algorithms(),
                    RegistrationPolicy.Synced.ALLOWED));

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Path blob;
    private Database database;

    @BeforeEach
    void open() throws Exception {
        blob = folder.resolve("blob.jwt");
        database = Database.open(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    static Stream<FirmwareProfile> speakersOfCtap2() {
        return PROFILES.stream().filter(profile -> profile.fido().attestation() == Attestation.BASIC
                && profile.fido().speaksCtap2());
    }

    private Metadata metadata(List<FirmwareProfile> profiles) throws Exception {
        Files.writeString(blob, MetadataBlob.of(profiles, Set.of()));
        Path root = pem(MetadataAuthority.certificate());
        return Metadata.open(database, new MetadataSettings(
                BlobSource.of(blob.toString()), Certificates.read(root), Set.of(), Set.of(), List.of()), () -> now);
    }

    private Path pem(Bytes certificate) throws Exception {
        return Files.writeString(folder.resolve("root.pem"), "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.toArray()) + "\n-----END CERTIFICATE-----\n");
    }

    private RelyingPartyService service(Metadata metadata) {
        return RelyingPartyService.inMemory(SETTINGS, metadata, () -> now, RandomSource.system());
    }

    private static TestToken token(FirmwareProfile profile) {
        TestToken token = new TestToken(profile, Crypto.reproducible());
        try {
            token.core.commit(List.of(new FidoSettingsSet(token.fido().settings().withAlwaysUv(false))));
        } catch (MemoryFailure e) {
            throw new AssertionError(e);
        }
        return token;
    }

    private static byte[] clientData(RelyingPartyService service) throws Exception {
        ObjectNode options = service.startRegistration(new RegistrationRequest("alice", "Alice",
                AuthenticatorSelectionCriteria.builder().build(), AttestationConveyancePreference.DIRECT, false,
                new ObjectMapper().createObjectNode()));
        byte[] challenge = Base64.getUrlDecoder().decode(options.get("challenge").textValue());
        return Ceremony.clientData("create", challenge, "https://" + Platform.RP_ID);
    }

    private static Passkey register(RelyingPartyService service, FirmwareProfile profile) throws Exception {
        return finish(service, Browser.create(token(profile), Platform.creation(), clientData(service)));
    }

    private static Passkey registerByU2f(RelyingPartyService service, FirmwareProfile profile) throws Exception {
        return finish(service, Browser.createByU2f(token(profile), clientData(service)));
    }

    private static Passkey finish(RelyingPartyService service, Created created) throws CeremonyException {
        Base64.Encoder base64url = Base64.getUrlEncoder().withoutPadding();
        String id = base64url.encodeToString(created.id());
        ObjectNode credential =
                new ObjectMapper().createObjectNode().put("id", id).put("rawId", id).put("type", "public-key");
        credential.putObject("clientExtensionResults");
        credential.putObject("response")
                .put("clientDataJSON", base64url.encodeToString(created.clientData()))
                .put("attestationObject", base64url.encodeToString(created.attestationObject()));
        return service.finishRegistration(credential).passkey();
    }

    @ParameterizedTest
    @MethodSource("speakersOfCtap2")
    void takesAKeyThatTheMetadataVouchesFor(FirmwareProfile profile) throws Exception {
        RelyingPartyService service = service(metadata(PROFILES));
        if (profile.fido().aaguid().equals(U2F_ONLY.fido().aaguid())) {
            assertThatThrownBy(() -> register(service, profile)).hasMessageStartingWith(UNTRUSTED);
        } else {
            Passkey passkey = register(service, profile);
            assertThat(passkey.trusted()).isTrue();
            assertThat(service.model(passkey).orElseThrow()).startsWith("Keywright's emulated ");
        }
    }

    @Test
    void takesAU2fKeyThatTheMetadataVouchesFor() throws Exception {
        RelyingPartyService service = service(metadata(PROFILES));
        Passkey passkey = registerByU2f(service, U2F_ONLY);
        assertThat(passkey.trusted()).isTrue();
        assertThat(passkey.attestationFormat()).isEqualTo("fido-u2f");
    }

    @Test
    void refusesAKeyThatItDoesNotKnow() throws Exception {
        RelyingPartyService service = service(metadata(List.of(KNOWN)));
        assertThat(register(service, KNOWN).trusted()).isTrue();
        assertThatThrownBy(() -> register(service, OTHER)).hasMessageStartingWith(UNTRUSTED);
        assertThatThrownBy(() -> register(service, SELF)).hasMessageStartingWith(UNTRUSTED);
    }

    @Test
    void refusesAKeyOnceItsModelIsRevoked() throws Exception {
        Metadata metadata = metadata(PROFILES);
        RelyingPartyService service = service(metadata);
        assertThat(register(service, OTHER).trusted()).isTrue();
        assertThat(registerByU2f(service(metadata), U2F_ONLY).trusted()).isTrue();

        Files.writeString(blob, MetadataBlob.of(PROFILES, Set.of(OTHER.name(), U2F_ONLY.name()), 2));
        assertThat(metadata.refresh()).isTrue();

        assertThatThrownBy(() -> register(service, OTHER))
                .isInstanceOf(CeremonyException.class)
                .hasMessageMatching("Authenticators of this model \\(Keywright's emulated .*\\) are not accepted,"
                        + " since their status is REVOKED; use another one\\.");
        assertThatThrownBy(() -> registerByU2f(service, U2F_ONLY)).hasMessageContaining("status is REVOKED");
        assertThat(register(service(metadata), KNOWN).trusted()).isTrue();
    }

    /** The path is judged by the relying party's clock, whatever day it is here. */
    @Test
    void refusesACertificateThatIsNotValidNow() throws Exception {
        RelyingPartyService service = service(metadata(PROFILES));
        now = Instant.parse("2050-06-01T00:00:00Z");
        assertThatThrownBy(() -> register(service, KNOWN)).hasMessageStartingWith(UNTRUSTED);
        now = Instant.parse("2019-06-01T00:00:00Z");
        assertThatThrownBy(() -> register(service, KNOWN)).hasMessageStartingWith(UNTRUSTED);
    }

    @Test
    void takesAKeyThatTheOperatorVouchesFor() throws Exception {
        Metadata metadata = Metadata.open(database, new MetadataSettings(
                null, Set.of(), Set.of(), Certificates.read(pem(TestAuthority.certificate())), List.of()), () -> now);
        assertThat(register(service(metadata), OTHER).trusted()).isTrue();
        assertThatThrownBy(() -> register(service(metadata), SELF)).hasMessageStartingWith(UNTRUSTED);
    }
}
