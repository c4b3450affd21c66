package dev.keywright.conformance;

import static dev.keywright.testing.PluggedKey.PIN;
import static dev.keywright.testing.PluggedKey.protocol;
import static dev.keywright.testing.PluggedKey.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.fido.client.ClientError;
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
import com.yubico.yubikit.fido.ctap.Config;
import com.yubico.yubikit.fido.ctap.CredentialManagement;
import com.yubico.yubikit.fido.ctap.Ctap1Session;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.FingerprintBioEnrollment;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocol;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV1;
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
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.profile.FirmwareProfile;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Yubico's own client takes each emulated key for metal, over the FIDO pipe. */
class YubikitTest {

    @RegisterExtension
    static final Judge JUDGE = new Judge("yubikit");

    private static final String DOMAIN = Response.RP_ID;
    /** How CBOR ends authenticator data whose last extension output is a truth value. */
    private static final byte[] TRUE = {(byte) 0xf5};

    private static final byte[] FALSE = {(byte) 0xf4};
    private static final String OTHER_PIN = "kw-8420-nip";

    private @Nullable PluggedKey key;

    @AfterEach
    void unplug() {
        if (key != null) {
            key.close();
        }
    }

    private Ctap2Session plugIn(FirmwareProfile profile) throws Exception {
        key = new PluggedKey(profile);
        return new Ctap2Session(key.fido());
    }

    /** With a PIN where the key can have one. */
    private Ctap2Client client(FirmwareProfile profile) throws Exception {
        Ctap2Session session = plugIn(profile);
        key.withPin();
        session.getInfo();
        return new Ctap2Client(session, List.of(
                new CredProtectExtension(),
                new HmacSecretExtension(true),
                new CredBlobExtension(),
                new LargeBlobExtension(),
                new MinPinLengthExtension(),
                new ThirdPartyPaymentExtension()));
    }

    private char @Nullable [] pin() {
        return key.canHavePin() ? PIN.toCharArray() : null;
    }

    private static ClientDataProvider clientData() {
        return ClientDataProvider.fromHash(new byte[32]);
    }

    private PublicKeyCredential create(Ctap2Client client, int user, boolean discoverable, Map<String, ?> extensions)
            throws Exception {
        return create(client, user, discoverable, extensions, List.of());
    }

    private PublicKeyCredential create(
            Ctap2Client client,
            int user,
            boolean discoverable,
            Map<String, ?> extensions,
            List<PublicKeyCredentialDescriptor> excluded)
            throws Exception {
        return client.makeCredential(
                clientData(),
                new PublicKeyCredentialCreationOptions(
                        new PublicKeyCredentialRpEntity("Example", DOMAIN),
                        new PublicKeyCredentialUserEntity("user " + user, new byte[] {(byte) user}, "User " + user),
                        new byte[32],
                        List.of(new PublicKeyCredentialParameters("public-key", -7)),
                        null,
                        excluded,
                        new AuthenticatorSelectionCriteria(
                                null, discoverable ? "required" : "discouraged", verification()),
                        "direct",
                        Extensions.fromMap(extensions)),
                DOMAIN,
                pin(),
                null,
                null);
    }

    private String verification() {
        return key.verifies() ? "preferred" : "discouraged";
    }

    private PublicKeyCredential get(Ctap2Client client, Map<String, ?> extensions, byte[]... ids)
            throws Exception, MultipleAssertionsAvailable {
        List<PublicKeyCredentialDescriptor> allowed = Arrays.stream(ids)
                .map(id -> new PublicKeyCredentialDescriptor("public-key", id))
                .toList();
        return client.getAssertion(
                clientData(),
                new PublicKeyCredentialRequestOptions(
                        new byte[32], null, DOMAIN, allowed, verification(), Extensions.fromMap(extensions)),
                DOMAIN,
                pin(),
                null);
    }

    private static @Nullable Object result(PublicKeyCredential credential, String extension) {
        return credential.getClientExtensionResults().toMap(SerializationType.JSON).get(extension);
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void assertStatus(CtapException thrown, byte status) {
        assertThat(thrown.getCtapError()).isEqualTo(status);
    }

    @Proves(Subject.GET_INFO)
    void readsTheInfo(FirmwareProfile profile) throws Exception {
        Ctap2Session.InfoData info = plugIn(profile).getInfo();

        assertThat(info.getVersions()).isEqualTo(profile.fido().versions().stream()
                .filter(version -> !version.equals("U2F_V2") || Subject.U2F_VERSION.isOfferedBy(profile.fido()))
                .toList());
        assertThat(info.getExtensions()).isEqualTo(profile.fido().extensions());
        assertThat(info.getOptions()).isEqualTo(profile.fido().options());
        assertThat(info.getMaxMsgSize()).isEqualTo(profile.fido().maxMessageSize());
        assertThat(info.getPinUvAuthProtocols()).isEqualTo(profile.fido().pinProtocols());
    }

    @Proves(Subject.PROTOCOL_ONE)
    void setsChangesAndTriesThePinByProtocolOne(FirmwareProfile profile) throws Exception {
        setsChangesAndTriesThePin(profile, new PinUvAuthProtocolV1());
    }

    @Proves(Subject.PROTOCOL_TWO)
    void setsChangesAndTriesThePinByProtocolTwo(FirmwareProfile profile) throws Exception {
        setsChangesAndTriesThePin(profile, new PinUvAuthProtocolV2());
    }

    @Proves({Subject.SET_PIN, Subject.CHANGE_PIN, Subject.GET_PIN_RETRIES})
    void setsChangesAndTriesThePinByThePreferredProtocol(FirmwareProfile profile) throws Exception {
        setsChangesAndTriesThePin(
                profile, profile.fido().pinProtocols().get(0) == 1 ? new PinUvAuthProtocolV1() : new PinUvAuthProtocolV2());
    }

    private void setsChangesAndTriesThePin(FirmwareProfile profile, PinUvAuthProtocol protocol) throws Exception {
        Ctap2Session session = plugIn(profile);
        ClientPin pin = new ClientPin(session, protocol);
        int retries = profile.fido().pinRetries();
        pin.setPin(PIN.toCharArray());
        assertThat(pin.getPinRetries().getCount()).isEqualTo(retries);
        assertThat(session.getInfo().getOptions().get("clientPin")).isEqualTo(true);
        pin.changePin(PIN.toCharArray(), OTHER_PIN.toCharArray());

        assertThatThrownBy(() -> pin.getPinToken(PIN.toCharArray(), ClientPin.PIN_PERMISSION_GA, DOMAIN))
                .isInstanceOfSatisfying(CtapException.class, e -> assertStatus(e, CtapException.ERR_PIN_INVALID));
        assertThat(pin.getPinRetries().getCount()).isEqualTo(retries - 1);
        assertThat(pin.getPinToken(OTHER_PIN.toCharArray(), ClientPin.PIN_PERMISSION_GA, DOMAIN))
                .hasSizeGreaterThanOrEqualTo(16);
        assertThat(pin.getPinRetries().getCount()).isEqualTo(retries);
    }

    /** yubikit asks for a token without permissions only where the key gives no other. */
    @Proves(value = Subject.GET_PIN_TOKEN, unless = Subject.GET_TOKEN_WITH_PERMISSIONS)
    void aTokenWithoutPermissionsOpensTheKey(FirmwareProfile profile) throws Exception {
        Ctap2Session session = client(profile).getSession();
        byte[] token = new ClientPin(session, protocol(session)).getPinToken(PIN.toCharArray(), null, null);

        assertThat(makeCredential(session, token).getAuthenticatorData()[32] & 0x04).isEqualTo(0x04);
    }

    private static Ctap2Session.CredentialData makeCredential(Ctap2Session session, byte[] token) throws Exception {
        return session.makeCredential(
                new byte[32],
                Map.of("id", DOMAIN),
                Map.of("id", new byte[1], "name", "user"),
                List.of(Map.of("type", "public-key", "alg", -7)),
                null,
                null,
                null,
                protocol(session).authenticate(token, new byte[32]),
                protocol(session).getVersion(),
                null,
                null);
    }

    /** yubikit asks for a token with permissions wherever the key can give one. */
    @Proves(Subject.GET_TOKEN_WITH_PERMISSIONS)
    void aTokenAllowsWhatItWasAskedFor(FirmwareProfile profile) throws Exception {
        Ctap2Session session = client(profile).getSession();
        byte[] token = token(session, ClientPin.PIN_PERMISSION_CM);

        assertThat(new CredentialManagement(session, protocol(session), token)
                        .getMetadata()
                        .getExistingResidentCredentialsCount())
                .isZero();
        assertThatThrownBy(() -> makeCredential(session, token))
                .isInstanceOfSatisfying(CtapException.class, e -> assertStatus(e, CtapException.ERR_PIN_AUTH_INVALID));
    }

    @Proves({Subject.MAKE_CREDENTIAL, Subject.GET_ASSERTION})
    void registersAndSignsIn(FirmwareProfile profile) throws Exception, MultipleAssertionsAvailable {
        Ctap2Client client = client(profile);
        PublicKeyCredential created = create(client, 1, false, Map.of());
        PublicKeyCredential assertion = get(client, Map.of(), created.getRawId());

        assertThat(assertion.getRawId()).isEqualTo(created.getRawId());
        assertThat(authenticatorData(assertion)[32] & 0x05).isEqualTo(key.verifies() ? 0x05 : 0x01);
    }

    @Proves({Subject.MAKE_DISCOVERABLE, Subject.GET_NEXT_ASSERTION})
    void choosesAmongSeveralPasskeysByName(FirmwareProfile profile) throws Exception {
        Ctap2Client client = client(profile);
        for (int user = 1; user <= 3; user++) {
            create(client, user, true, Map.of());
        }
        List<String> names = List.of();
        byte[] chosen = {};
        try {
            get(client, Map.of());
        } catch (MultipleAssertionsAvailable several) {
            names = several.getUsers().stream().map(PublicKeyCredentialUserEntity::getName).toList();
            chosen = ((AuthenticatorAssertionResponse) several.select(2).getResponse()).getUserHandle();
        }

        assertThat(names).containsExactly("user 3", "user 2", "user 1");
        assertThat(chosen).containsExactly(1);
    }

    @Proves(Subject.EXCLUDE_LIST)
    void refusesToRegisterTwice(FirmwareProfile profile) throws Exception {
        Ctap2Client client = client(profile);
        List<PublicKeyCredentialDescriptor> excluded = List.of(new PublicKeyCredentialDescriptor(
                "public-key", create(client, 1, false, Map.of()).getRawId()));

        assertThatThrownBy(() -> create(client, 1, false, Map.of(), excluded))
                .isInstanceOfSatisfying(ClientError.class, e -> assertThat(e.getErrorCode())
                        .isEqualTo(ClientError.Code.DEVICE_INELIGIBLE));
    }

    @Proves(Subject.RESET)
    void resets(FirmwareProfile profile) throws Exception, MultipleAssertionsAvailable {
        Ctap2Client client = client(profile);
        byte[] id = create(client, 1, false, Map.of()).getRawId();

        client.getSession().reset(null);

        assertThat(client.getSession().getInfo().getOptions()).isEqualTo(profile.fido().options());
        key.withPin();
        assertThatThrownBy(() -> get(client, Map.of(), id)).isInstanceOf(ClientError.class);
    }

    @Proves(Subject.SELECTION)
    void isSelected(FirmwareProfile profile) throws Exception {
        Ctap2Session session = plugIn(profile);

        session.selection(null);

        assertThat(key.touchesAskedFor()).hasSize(1);
    }

    @Proves({
        Subject.CREDENTIALS_METADATA,
        Subject.ENUMERATE_RPS,
        Subject.ENUMERATE_CREDENTIALS,
        Subject.DELETE_CREDENTIAL
    })
    void managesPasskeys(FirmwareProfile profile) throws Exception {
        Ctap2Client client = client(profile);
        for (int user = 1; user <= 3; user++) {
            create(client, user, true, Map.of());
        }
        CredentialManager manager = client.getCredentialManager(PIN.toCharArray());

        assertThat(manager.getCredentialCount()).isEqualTo(3);
        assertThat(manager.getRpIdList()).containsExactly(DOMAIN);
        Map<PublicKeyCredentialDescriptor, PublicKeyCredentialUserEntity> credentials = manager.getCredentials(DOMAIN);
        assertThat(credentials.values().stream().map(PublicKeyCredentialUserEntity::getName))
                .containsExactlyInAnyOrder("user 1", "user 2", "user 3");
        manager.deleteCredential(credentials.keySet().iterator().next());
        assertThat(manager.getCredentialCount()).isEqualTo(2);
    }

    @Proves(Subject.UPDATE_USER)
    void renamesAUser(FirmwareProfile profile) throws Exception {
        Ctap2Client client = client(profile);
        create(client, 1, true, Map.of());
        CredentialManager manager = client.getCredentialManager(PIN.toCharArray());
        PublicKeyCredentialDescriptor credential =
                manager.getCredentials(DOMAIN).keySet().iterator().next();

        manager.updateUserInformation(credential, new PublicKeyCredentialUserEntity("ada", new byte[] {1}, "Ada"));

        assertThat(manager.getCredentials(DOMAIN).values().stream().map(PublicKeyCredentialUserEntity::getName))
                .containsExactly("ada");
    }

    @Proves(Subject.CRED_PROTECT)
    void protectsAPasskey(FirmwareProfile profile) throws Exception {
        Ctap2Client client = client(profile);
        PublicKeyCredential created =
                create(client, 1, true, Map.of("credentialProtectionPolicy", "userVerificationRequired"));

        byte[] authData = authenticatorData(created);
        assertThat(new String(authData, UTF_8)).contains("credProtect");
        assertThat(authData[authData.length - 1]).isEqualTo((byte) 3);
        assertThatThrownBy(() -> client.getSession().getAssertions(DOMAIN, new byte[32], null, null, null, null, null, null))
                .isInstanceOf(CtapException.class);
    }

    private static byte[] authenticatorData(PublicKeyCredential credential) {
        return credential.getResponse() instanceof AuthenticatorAttestationResponse created
                ? created.getAuthenticatorData().getBytes()
                : ((AuthenticatorAssertionResponse) credential.getResponse()).getAuthenticatorData();
    }

    @Proves(Subject.HMAC_SECRET)
    void derivesSecretsByPrf(FirmwareProfile profile) throws Exception, MultipleAssertionsAvailable {
        Ctap2Client client = client(profile);
        PublicKeyCredential created = create(client, 1, true, Map.of("prf", Map.of()));
        String salt = base64Url(new byte[32]);
        Map<String, ?> prf = Map.of("prf", Map.of("eval", Map.of("first", salt, "second", salt)));

        Map<String, ?> first = secrets(get(client, prf, created.getRawId()));
        Map<String, ?> again = secrets(get(client, prf, created.getRawId()));

        assertThat(result(created, "prf")).isEqualTo(Map.of("enabled", true));
        assertThat(first).isEqualTo(again).containsOnlyKeys("first", "second");
        assertThat(first.get("first")).isEqualTo(first.get("second"));
        assertThat(Base64.getUrlDecoder().decode((String) first.get("first"))).hasSize(32);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> secrets(PublicKeyCredential credential) {
        return (Map<String, ?>) ((Map<String, ?>) result(credential, "prf")).get("results");
    }

    @Proves(Subject.HMAC_SECRET_MC)
    void derivesSecretsWhileRegistering(FirmwareProfile profile) throws Exception, MultipleAssertionsAvailable {
        Ctap2Client client = client(profile);
        Map<String, ?> prf = Map.of("prf", Map.of("eval", Map.of("first", base64Url(new byte[32]))));
        PublicKeyCredential created = create(client, 1, true, prf);

        assertThat(secrets(created)).isEqualTo(secrets(get(client, prf, created.getRawId())));
    }

    @Proves(Subject.CRED_BLOB)
    void keepsACredBlob(FirmwareProfile profile) throws Exception, MultipleAssertionsAvailable {
        Ctap2Client client = client(profile);
        byte[] blob = "blob".getBytes(UTF_8);
        PublicKeyCredential created = create(client, 1, true, Map.of("credBlob", base64Url(blob)));

        PublicKeyCredential assertion = get(client, Map.of("getCredBlob", true), created.getRawId());
        assertThat(new String(authenticatorData(assertion), UTF_8)).endsWith("blob");
    }

    @Proves({Subject.LARGE_BLOBS, Subject.LARGE_BLOB_KEY})
    void keepsALargeBlob(FirmwareProfile profile) throws Exception, MultipleAssertionsAvailable {
        Ctap2Client client = client(profile);
        // yubikit 3.3.0 writes data that does not compress as less than it is.
        String blob = base64Url(new byte[1000]);
        PublicKeyCredential created = create(client, 1, true, Map.of("largeBlob", Map.of("support", "required")));

        PublicKeyCredential written =
                get(client, Map.of("largeBlob", Map.of("write", blob)), created.getRawId());
        PublicKeyCredential read = get(client, Map.of("largeBlob", Map.of("read", true)), created.getRawId());

        assertThat(result(created, "largeBlob")).isEqualTo(Map.of("supported", true));
        assertThat(result(written, "largeBlob")).isEqualTo(Map.of("written", true));
        assertThat(result(read, "largeBlob")).isEqualTo(Map.of("blob", blob));
    }

    @Proves({Subject.MIN_PIN_LENGTH, Subject.SET_MIN_PIN_LENGTH})
    void tellsItsMinimumPinLength(FirmwareProfile profile) throws Exception {
        Ctap2Client client = client(profile);
        config(client).setMinPinLength(8, List.of(DOMAIN), null);

        byte[] authData = authenticatorData(create(client, 1, true, Map.of("minPinLength", true)));
        assertThat(new String(authData, UTF_8)).contains("minPinLength");
        assertThat(authData[authData.length - 1]).isEqualTo((byte) 8);
        assertThat(client.getSession().getInfo().getMinPinLength()).isEqualTo(8);
    }

    private static Config config(Ctap2Client client) throws Exception {
        Ctap2Session session = client.getSession();
        return new Config(session, protocol(session), token(session, ClientPin.PIN_PERMISSION_ACFG));
    }

    @Proves(Subject.THIRD_PARTY_PAYMENT)
    void marksACredentialForPayments(FirmwareProfile profile) throws Exception, MultipleAssertionsAvailable {
        Ctap2Client client = client(profile);
        Map<String, ?> payment = Map.of("payment", Map.of("isPayment", true));
        byte[] marked = create(client, 1, true, payment).getRawId();
        byte[] plain = create(client, 2, true, Map.of()).getRawId();

        assertThat(authenticatorData(get(client, payment, marked))).endsWith(TRUE);
        assertThat(authenticatorData(get(client, payment, plain))).endsWith(FALSE);
    }

    @Proves(Subject.TOGGLE_ALWAYS_UV)
    void togglesAlwaysUv(FirmwareProfile profile) throws Exception {
        Ctap2Client client = client(profile);
        boolean before = (boolean) client.getSession().getInfo().getOptions().get("alwaysUv");

        config(client).toggleAlwaysUv();

        assertThat(client.getSession().getInfo().getOptions().get("alwaysUv")).isEqualTo(!before);
    }

    @Proves(Subject.ENABLE_ENTERPRISE)
    void enablesEnterpriseAttestation(FirmwareProfile profile) throws Exception {
        Ctap2Client client = client(profile);
        assertThat(client.isEnterpriseAttestationSupported()).isFalse();

        config(client).enableEnterpriseAttestation();

        assertThat(client.getSession().getInfo().getOptions().get("ep")).isEqualTo(true);
    }

    @Proves({
        Subject.BIO_MODALITY,
        Subject.BIO_SENSOR,
        Subject.BIO_ENROLL,
        Subject.BIO_ENUMERATE,
        Subject.BIO_RENAME,
        Subject.BIO_REMOVE
    })
    void learnsAndForgetsAFinger(FirmwareProfile profile) throws Exception {
        client(profile);
        FingerprintBioEnrollment fingers = key.fingers();
        assertThat(fingers.getSensorInfo().getMaxCaptureSamplesRequiredForEnroll())
                .isEqualTo(profile.fido().fingerprints().samples());
        byte[] template = key.enrolFinger();
        // Each token ends the one before.
        fingers = key.fingers();
        fingers.setName(template, "left thumb");

        assertThat(fingers.enumerateEnrollments().values()).containsExactly("left thumb");
        fingers.removeEnrollment(template);
        assertThat(fingers.enumerateEnrollments()).isEmpty();
    }

    @Proves(Subject.BIO_CANCEL)
    void anEnrolmentIsCalledOff(FirmwareProfile profile) throws Exception {
        client(profile);
        FingerprintBioEnrollment fingers = key.fingers();
        fingers.enrollBegin(null, null);

        fingers.enrollCancel();

        assertThat(fingers.enumerateEnrollments()).isEmpty();
    }

    @Proves(Subject.GET_UV_RETRIES)
    void tellsItsTriesOfAFinger(FirmwareProfile profile) throws Exception {
        Ctap2Session session = client(profile).getSession();

        assertThat(new ClientPin(session, protocol(session)).getUvRetries()).isEqualTo(profile.fido().uvRetries());
    }

    @Proves(Subject.GET_UV_TOKEN)
    void aFingerOpensASession(FirmwareProfile profile) throws Exception {
        Ctap2Client client = client(profile);
        key.enrolFinger();
        Ctap2Session session = client.getSession();
        session.getInfo();

        byte[] token = new ClientPin(session, protocol(session))
                .getUvToken(ClientPin.PIN_PERMISSION_GA, DOMAIN, null);
        assertThat(token).hasSize(32);
    }

    @Proves({Subject.U2F_VERSION, Subject.U2F_REGISTER, Subject.U2F_AUTHENTICATE})
    void speaksU2f(FirmwareProfile profile) throws Exception {
        key = new PluggedKey(profile);
        if (profile.fido().has("alwaysUv")) {
            key.withPin().enrolFinger();
        }
        Ctap1Session session = key.u2f();
        byte[] challenge = new byte[32];
        byte[] application = DOMAIN.repeat(3).substring(0, 32).getBytes(UTF_8);

        assertThat(session.getU2fVersion()).isEqualTo("U2F_V2");
        Ctap1Session.RegistrationData registration = session.register(challenge, application);
        registration.verify(application, challenge);
        Ctap1Session.SignatureData signature =
                session.authenticate(challenge, application, registration.getKeyHandle(), false);
        signature.verify(application, challenge, registration.getPublicKey());
        assertThat(signature.isUserPresent()).isTrue();
        assertThatThrownBy(() -> session.authenticate(challenge, challenge, registration.getKeyHandle(), false))
                .isInstanceOf(CommandException.class);
    }
}
