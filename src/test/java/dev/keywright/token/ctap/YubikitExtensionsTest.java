package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;

import com.yubico.yubikit.fido.client.CredentialManager;
import com.yubico.yubikit.fido.client.Ctap2Client;
import com.yubico.yubikit.fido.client.MultipleAssertionsAvailable;
import com.yubico.yubikit.fido.client.clientdata.ClientDataProvider;
import com.yubico.yubikit.fido.client.extensions.CredBlobExtension;
import com.yubico.yubikit.fido.client.extensions.CredProtectExtension;
import com.yubico.yubikit.fido.client.extensions.HmacSecretExtension;
import com.yubico.yubikit.fido.client.extensions.LargeBlobExtension;
import com.yubico.yubikit.fido.client.extensions.MinPinLengthExtension;
import com.yubico.yubikit.fido.client.extensions.ThirdPartyPaymentExtension;
import com.yubico.yubikit.fido.ctap.ClientPin;
import com.yubico.yubikit.fido.ctap.CredentialManagement;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV2;
import com.yubico.yubikit.fido.webauthn.AuthenticatorAssertionResponse;
import com.yubico.yubikit.fido.webauthn.AuthenticatorAttestationResponse;
import com.yubico.yubikit.fido.webauthn.AuthenticatorSelectionCriteria;
import com.yubico.yubikit.fido.webauthn.Extensions;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredential;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialCreationOptions;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialDescriptor;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialParameters;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialRequestOptions;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialRpEntity;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialUserEntity;
import com.yubico.yubikit.fido.webauthn.SerializationType;
import dev.keywright.token.state.FidoSettings;
import dev.keywright.token.state.StateChange.FidoSettingsSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Yubico's own client uses the extensions of a key that has them all, and manages its credentials. */
class YubikitExtensionsTest {

    private static final char[] PIN = "123456".toCharArray();
    private static final String DOMAIN = "example.com";

    /** maxMsgSize less 64 (CTAP 2.1 §6.10.2); small, so that few entries take two fragments. */
    private static final int FRAGMENT = 448;
    private static final int CREDENTIALS = 10;

    private final TestToken token = CapableKey.token(Map.of("fido.maxMessageSize", FRAGMENT + 64));
    private Ctap2Client client;

    @BeforeEach
    void connect() throws Exception {
        client = new Ctap2Client(
                new Ctap2Session(token.onReader()),
                List.of(
                        new CredProtectExtension(),
                        new HmacSecretExtension(),
                        new CredBlobExtension(),
                        new LargeBlobExtension(),
                        new MinPinLengthExtension(),
                        new ThirdPartyPaymentExtension()));
        client.setPin(PIN);
    }

    private PublicKeyCredential register(int user, Map<String, ?> extensions) throws Exception {
        return client.makeCredential(
                ClientDataProvider.fromHash(Platform.CLIENT_DATA_HASH),
                new PublicKeyCredentialCreationOptions(
                        new PublicKeyCredentialRpEntity("Example", DOMAIN),
                        new PublicKeyCredentialUserEntity("user " + user, new byte[] {(byte) user}, "User " + user),
                        new byte[32],
                        List.of(new PublicKeyCredentialParameters("public-key", -7)),
                        null,
                        null,
                        new AuthenticatorSelectionCriteria(null, "required", "preferred"),
                        "direct",
                        Extensions.fromMap(extensions)),
                DOMAIN, PIN, null, null);
    }

    private PublicKeyCredential signIn(PublicKeyCredential credential, Map<String, ?> extensions)
            throws Exception, MultipleAssertionsAvailable {
        return client.getAssertion(
                ClientDataProvider.fromHash(Platform.CLIENT_DATA_HASH),
                new PublicKeyCredentialRequestOptions(
                        new byte[32], null, DOMAIN,
                        List.of(new PublicKeyCredentialDescriptor("public-key", credential.getRawId())),
                        "preferred", Extensions.fromMap(extensions)),
                DOMAIN, PIN, null);
    }

    private static Map<String, ?> results(PublicKeyCredential credential) {
        return credential.getClientExtensionResults().toMap(SerializationType.JSON);
    }

    private static Map<String, ?> signed(PublicKeyCredential credential) {
        return credential.getResponse() instanceof AuthenticatorAttestationResponse created
                ? created.getAuthenticatorData().getExtensions()
                : com.yubico.yubikit.fido.webauthn.AuthenticatorData.parseFrom(ByteBuffer.wrap(
                                ((AuthenticatorAssertionResponse) credential.getResponse()).getAuthenticatorData()))
                        .getExtensions();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void derivesSecretsByPrfAlreadyAtRegistration() throws Exception, MultipleAssertionsAvailable {
        Map<String, ?> eval = Map.of("eval", Map.of("first", base64(new byte[3]), "second", base64(new byte[4])));
        PublicKeyCredential created = register(1, Map.of("prf", eval));
        PublicKeyCredential asserted = signIn(created, Map.of("prf", eval));

        Object secrets = ((Map<?, ?>) results(asserted).get("prf")).get("results");
        assertThat(results(created).get("prf")).isEqualTo(Map.of("enabled", true, "results", secrets));
        assertThat(signed(created)).containsKeys("hmac-secret", "hmac-secret-mc");
    }

    @Test
    void keepsABlobInTheCredential() throws Exception, MultipleAssertionsAvailable {
        byte[] blob = "32 bytes are all that there are.".getBytes(StandardCharsets.US_ASCII);
        PublicKeyCredential created = register(1, Map.of("credBlob", base64(blob)));
        PublicKeyCredential asserted = signIn(created, Map.of("getCredBlob", true));

        assertThat(signed(created)).isEqualTo(Map.of("credBlob", true));
        assertThat((byte[]) signed(asserted).get("credBlob")).isEqualTo(blob);
    }

    /**
     * So many entries that the array takes two fragments. The blobs compress to less than 16 bytes, because yubikit
     * 3.3.0 drops all whole blocks that the JDK's AES-GCM gives it before the last.
     */
    @Test
    void writesAndReadsLargeBlobs() throws Exception, MultipleAssertionsAvailable {
        List<PublicKeyCredential> credentials = new ArrayList<>();
        for (int user = 0; user < CREDENTIALS; user++) {
            PublicKeyCredential created = register(user, Map.of("largeBlob", Map.of("support", "required")));
            assertThat(results(created).get("largeBlob")).isEqualTo(Map.of("supported", true));
            credentials.add(created);
        }
        for (int user = 0; user < CREDENTIALS; user++) {
            Map<String, ?> write = Map.of("largeBlob", Map.of("write", base64(blob(user))));
            assertThat(results(signIn(credentials.get(user), write)).get("largeBlob"))
                    .isEqualTo(Map.of("written", true));
        }

        assertThat(token.fido().largeBlobs().length()).isGreaterThan(FRAGMENT);
        for (int user : new int[] {0, CREDENTIALS - 1}) {
            Map<String, ?> read = Map.of("largeBlob", Map.of("read", true));
            assertThat(results(signIn(credentials.get(user), read)).get("largeBlob"))
                    .isEqualTo(Map.of("blob", base64(blob(user))));
        }
    }

    private static byte[] blob(int user) {
        byte[] blob = new byte[1000];
        Arrays.fill(blob, (byte) user);
        return blob;
    }

    @Test
    void learnsTheMinimumPinLength() throws Exception {
        token.core.commit(List.of(new FidoSettingsSet(
                FidoSettings.FACTORY.withMinPinLength(6).withMinPinLengthRpIds(List.of(DOMAIN)))));

        assertThat(signed(register(1, Map.of("minPinLength", true)))).isEqualTo(Map.of("minPinLength", 6));
    }

    @Test
    void makesACredentialForPayments() throws Exception, MultipleAssertionsAvailable {
        PublicKeyCredential created = register(1, Map.of("payment", Map.of("isPayment", true)));
        PublicKeyCredential asserted = signIn(created, Map.of("payment", Map.of("isPayment", true)));

        assertThat(signed(asserted)).isEqualTo(Map.of("thirdPartyPayment", true));
    }

    @Test
    void managesCredentials() throws Exception {
        register(1, Map.of("largeBlob", Map.of("support", "required"), "payment", Map.of("isPayment", true)));
        register(2, Map.of("credentialProtectionPolicy", "userVerificationRequired"));
        CredentialManager manager = client.getCredentialManager(PIN);
        Map<PublicKeyCredentialDescriptor, PublicKeyCredentialUserEntity> all = manager.getCredentials(DOMAIN);
        PublicKeyCredentialDescriptor first = all.entrySet().stream()
                .filter(entry -> entry.getValue().getName().equals("user 1"))
                .findFirst()
                .orElseThrow()
                .getKey();
        manager.updateUserInformation(
                first, new PublicKeyCredentialUserEntity("ada", new byte[] {1}, "Ada L."));

        assertThat(manager.getCredentials(DOMAIN).values())
                .extracting(PublicKeyCredentialUserEntity::getName)
                .containsExactlyInAnyOrder("ada", "user 2");
        manager.deleteCredential(first);
        assertThat(manager.getCredentialCount()).isEqualTo(1);
    }

    @Test
    void knowsTheFinalCommand() throws Exception {
        register(1, Map.of());
        Ctap2Session session = new Ctap2Session(token.onReader());
        PinUvAuthProtocolV2 protocol = new PinUvAuthProtocolV2();
        byte[] pinToken = new ClientPin(session, protocol).getPinToken(PIN, ClientPin.PIN_PERMISSION_CM, null);
        CredentialManagement management = new CredentialManagement(session, protocol, pinToken);

        assertThat(management.isUpdateUserInformationSupported()).isTrue();
        assertThat(management.getMetadata().getMaxPossibleRemainingResidentCredentialsCount()).isEqualTo(24);
        assertThat(management.enumerateRps()).hasSize(1);
    }
}
