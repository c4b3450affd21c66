package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.fido.client.ClientError;
import com.yubico.yubikit.fido.client.CredentialManager;
import com.yubico.yubikit.fido.client.Ctap2Client;
import com.yubico.yubikit.fido.client.MultipleAssertionsAvailable;
import com.yubico.yubikit.fido.client.clientdata.ClientDataProvider;
import com.yubico.yubikit.fido.client.extensions.CredProtectExtension;
import com.yubico.yubikit.fido.client.extensions.HmacSecretExtension;
import com.yubico.yubikit.fido.ctap.ClientPin;
import com.yubico.yubikit.fido.ctap.CredentialManagement;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV1;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV2;
import com.yubico.yubikit.fido.webauthn.AuthenticatorAssertionResponse;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Yubico's own client takes the emulated key on a reader for a YubiKey. */
class YubikitClientTest {

    private static final char[] PIN = "123456".toCharArray();
    private static final String DOMAIN = "example.com";

    private final TestToken token = new TestToken();

    private Ctap2Client client() throws Exception {
        return new Ctap2Client(
                new Ctap2Session(token.onReader()),
                List.of(new CredProtectExtension(), new HmacSecretExtension(true)));
    }

    private static ClientDataProvider clientData() {
        return ClientDataProvider.fromHash(Platform.CLIENT_DATA_HASH);
    }

    private static PublicKeyCredentialCreationOptions creation(
            int user, boolean discoverable, Map<String, ?> extensions) {
        return new PublicKeyCredentialCreationOptions(
                new PublicKeyCredentialRpEntity("Example", DOMAIN),
                new PublicKeyCredentialUserEntity("user " + user, new byte[] {(byte) user}, "User " + user),
                new byte[32],
                List.of(new PublicKeyCredentialParameters("public-key", -7)),
                null,
                null,
                new AuthenticatorSelectionCriteria(
                        null, discoverable ? "required" : "discouraged", "preferred"),
                "direct",
                Extensions.fromMap(extensions));
    }

    private static PublicKeyCredentialRequestOptions request(Map<String, ?> extensions, byte[]... ids) {
        List<PublicKeyCredentialDescriptor> allowed = Arrays.stream(ids)
                .map(id -> new PublicKeyCredentialDescriptor("public-key", id))
                .toList();
        return new PublicKeyCredentialRequestOptions(
                new byte[32], null, DOMAIN, allowed, "preferred", Extensions.fromMap(extensions));
    }

    @Test
    void readsTheInfo() throws Exception {
        Ctap2Session.InfoData info = new Ctap2Session(token.onReader()).getInfo();

        assertThat(info.getVersions()).containsExactly("U2F_V2", "FIDO_2_0", "FIDO_2_1_PRE");
        assertThat(info.getPinUvAuthProtocols()).containsExactly(2, 1);
        assertThat(info.getMaxMsgSize()).isEqualTo(1200);
        assertThat(info.getFirmwareVersion()).isEqualTo(328707);
        assertThat(CredentialManagement.isSupported(info)).isTrue();
        assertThat(ClientPin.isTokenSupported(info)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void setsChangesAndTriesThePin(int version) throws Exception {
        ClientPin pin = new ClientPin(
                new Ctap2Session(token.onReader()),
                version == 1 ? new PinUvAuthProtocolV1() : new PinUvAuthProtocolV2());
        pin.setPin(PIN);
        assertThat(pin.getPinRetries().getCount()).isEqualTo(8);
        pin.changePin(PIN, "654321".toCharArray());

        assertThatThrownBy(() -> pin.getPinToken(PIN, null, null))
                .isInstanceOfSatisfying(CtapException.class, e -> assertThat(e.getCtapError())
                        .isEqualTo(CtapException.ERR_PIN_INVALID));
        assertThat(pin.getPinRetries().getCount()).isEqualTo(7);
        assertThat(pin.getPinToken("654321".toCharArray(), null, null)).hasSize(32);
        assertThat(pin.getPinRetries().getCount()).isEqualTo(8);
    }

    @Test
    void registersAndSignsInWithAPin() throws Exception, MultipleAssertionsAvailable {
        Ctap2Client client = client();
        assertThat(client.isPinSupported()).isTrue();
        client.setPin(PIN);
        assertThat(client.isPinConfigured()).isTrue();

        PublicKeyCredential created =
                client.makeCredential(clientData(), creation(1, false, Map.of()), DOMAIN, PIN, null, null);
        PublicKeyCredential assertion =
                client.getAssertion(clientData(), request(Map.of(), created.getRawId()), DOMAIN, PIN, null);

        assertThat(assertion.getRawId()).isEqualTo(created.getRawId());
        byte[] authData = ((AuthenticatorAssertionResponse) assertion.getResponse()).getAuthenticatorData();
        assertThat(authData[32]).isEqualTo((byte) 0x05);
    }

    @Test
    void choosesAmongSeveralPasskeysByName() throws Exception {
        Ctap2Client client = client();
        client.setPin(PIN);
        for (int user = 1; user <= 3; user++) {
            client.makeCredential(clientData(), creation(user, true, Map.of()), DOMAIN, PIN, null, null);
        }

        List<String> names = List.of();
        byte[] chosen = {};
        try {
            client.getAssertion(clientData(), request(Map.of()), DOMAIN, PIN, null);
        } catch (MultipleAssertionsAvailable several) {
            names = several.getUsers().stream().map(PublicKeyCredentialUserEntity::getName).toList();
            chosen = ((AuthenticatorAssertionResponse) several.select(2).getResponse()).getUserHandle();
        }

        assertThat(names).containsExactly("user 3", "user 2", "user 1");
        assertThat(chosen).containsExactly(1);
    }

    @Test
    void derivesSecretsByPrf() throws Exception, MultipleAssertionsAvailable {
        Ctap2Client client = client();
        client.setPin(PIN);
        PublicKeyCredential created = client.makeCredential(
                clientData(), creation(1, true, Map.of("prf", Map.of())), DOMAIN, PIN, null, null);
        String salt = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
        PublicKeyCredentialRequestOptions request =
                request(Map.of("prf", Map.of("eval", Map.of("first", salt, "second", salt))), created.getRawId());

        Map<String, ?> first = results(client.getAssertion(clientData(), request, DOMAIN, PIN, null));
        Map<String, ?> again = results(client.getAssertion(clientData(), request, DOMAIN, PIN, null));

        assertThat(created.getClientExtensionResults().toMap(SerializationType.JSON).get("prf"))
                .isEqualTo(Map.of("enabled", true));
        assertThat(first).isEqualTo(again).containsOnlyKeys("first", "second");
        assertThat(first.get("first")).isEqualTo(first.get("second"));
        assertThat(Base64.getUrlDecoder().decode((String) first.get("first"))).hasSize(32);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> results(PublicKeyCredential assertion) {
        Map<String, ?> prf = (Map<String, ?>)
                assertion.getClientExtensionResults().toMap(SerializationType.JSON).get("prf");
        return (Map<String, ?>) prf.get("results");
    }

    @Test
    void refusesToRegisterTwice() throws Exception {
        Ctap2Client client = client();
        client.setPin(PIN);
        PublicKeyCredential created =
                client.makeCredential(clientData(), creation(1, false, Map.of()), DOMAIN, PIN, null, null);
        PublicKeyCredentialCreationOptions options = creation(1, false, Map.of());
        PublicKeyCredentialCreationOptions excluding = new PublicKeyCredentialCreationOptions(
                options.getRp(), options.getUser(), options.getChallenge(), options.getPubKeyCredParams(), null,
                List.of(new PublicKeyCredentialDescriptor("public-key", created.getRawId())),
                options.getAuthenticatorSelection(), "none", null);

        assertThatThrownBy(() -> client.makeCredential(clientData(), excluding, DOMAIN, PIN, null, null))
                .isInstanceOfSatisfying(ClientError.class, e -> assertThat(e.getErrorCode())
                        .isEqualTo(ClientError.Code.DEVICE_INELIGIBLE));
    }

    @Test
    void managesPasskeys() throws Exception {
        Ctap2Client client = client();
        client.setPin(PIN);
        for (int user = 1; user <= 3; user++) {
            client.makeCredential(
                    clientData(),
                    creation(user, true, Map.of("credentialProtectionPolicy", "userVerificationRequired")),
                    DOMAIN, PIN, null, null);
        }
        CredentialManager manager = client.getCredentialManager(PIN);

        assertThat(manager.getCredentialCount()).isEqualTo(3);
        assertThat(manager.getRpIdList()).containsExactly(DOMAIN);
        Map<PublicKeyCredentialDescriptor, PublicKeyCredentialUserEntity> credentials =
                manager.getCredentials(DOMAIN);
        assertThat(credentials.values().stream().map(PublicKeyCredentialUserEntity::getName))
                .containsExactlyInAnyOrder("user 1", "user 2", "user 3");
        manager.deleteCredential(credentials.keySet().iterator().next());
        assertThat(manager.getCredentialCount()).isEqualTo(2);
    }

    @Test
    void resets() throws Exception {
        Ctap2Session session = new Ctap2Session(token.onReader());
        new ClientPin(session, new PinUvAuthProtocolV2()).setPin(PIN);

        session.reset(null);

        assertThat(session.getInfo().getOptions().get("clientPin")).isEqualTo(false);
    }
}
