package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.token.Interaction;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.FidoSettings;
import dev.keywright.token.state.FidoState;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** authenticatorGetInfo (CTAP 2.3 §6.4): what the profile says, as the settings have it now. */
final class GetInfo implements Command {

    // §6.4, the members of the response.
    private static final int VERSIONS = 0x01;
    private static final int EXTENSIONS = 0x02;
    private static final int AAGUID = 0x03;
    private static final int OPTIONS = 0x04;
    private static final int MAX_MSG_SIZE = 0x05;
    private static final int PIN_UV_AUTH_PROTOCOLS = 0x06;
    private static final int MAX_CREDENTIAL_COUNT_IN_LIST = 0x07;
    private static final int MAX_CREDENTIAL_ID_LENGTH = 0x08;
    private static final int TRANSPORTS = 0x09;
    private static final int ALGORITHMS = 0x0a;
    private static final int MAX_SERIALIZED_LARGE_BLOB_ARRAY = 0x0b;
    private static final int FORCE_PIN_CHANGE = 0x0c;
    private static final int MIN_PIN_LENGTH = 0x0d;
    private static final int FIRMWARE_VERSION = 0x0e;
    private static final int MAX_CRED_BLOB_LENGTH = 0x0f;
    private static final int MAX_RP_IDS_FOR_SET_MIN_PIN_LENGTH = 0x10;
    private static final int PREFERRED_PLATFORM_UV_ATTEMPTS = 0x11;
    private static final int UV_MODALITY = 0x12;
    private static final int CERTIFICATIONS = 0x13;
    private static final int REMAINING_DISCOVERABLE_CREDENTIALS = 0x14;
    private static final int VENDOR_PROTOTYPE_CONFIG_COMMANDS = 0x15;
    private static final int ATTESTATION_FORMATS = 0x16;
    private static final int UV_COUNT_SINCE_LAST_PIN_ENTRY = 0x17;
    private static final int LONG_TOUCH_FOR_RESET = 0x18;
    private static final int ENC_IDENTIFIER = 0x19;
    private static final int TRANSPORTS_FOR_RESET = 0x1a;
    private static final int PIN_COMPLEXITY_POLICY = 0x1b;
    private static final int PIN_COMPLEXITY_POLICY_URL = 0x1c;
    private static final int MAX_PIN_LENGTH = 0x1d;
    private static final int ENC_CRED_STORE_STATE = 0x1e;
    private static final int AUTHENTICATOR_CONFIG_COMMANDS = 0x1f;

    /** The name by which a profile says that it reports 0x17. */
    static final String UV_COUNT_NAME = "uvCountSinceLastPinEntry";

    private final TokenCore core;
    private final FidoProfile profile;
    private final CurrentOptions options;
    private final PinPolicy pinPolicy;
    private final SealedReports sealed;
    private final Predicate<String> u2fIsOn;

    /** @param u2fIsOn whether U2F is switched on over a transport, one of {@link Interaction}'s */
    GetInfo(TokenCore core, Predicate<String> u2fIsOn) {
        this.core = core;
        this.profile = core.profile().fido();
        this.options = new CurrentOptions(core);
        this.pinPolicy = new PinPolicy(core);
        this.sealed = new SealedReports(core);
        this.u2fIsOn = u2fIsOn;
    }

    @Override
    public boolean takesParameters() {
        return false;
    }

    @Override
    public Outcome<byte[]> run(Call call) {
        FidoState state = core.state().fido();
        FidoSettings settings = state.settings();
        CBORObject info = CBORObject.NewOrderedMap().Add(VERSIONS, array(versions(call.interaction())));
        if (!profile.extensions().isEmpty()) {
            info.Add(EXTENSIONS, array(profile.extensions()));
        }
        info.Add(AAGUID, profile.aaguidBytes()).Add(OPTIONS, options());
        info.Add(MAX_MSG_SIZE, profile.maxMessageSize());
        if (!profile.pinProtocols().isEmpty()) {
            info.Add(PIN_UV_AUTH_PROTOCOLS, array(profile.pinProtocols()));
        }
        report(info, MAX_CREDENTIAL_COUNT_IN_LIST, "maxCredentialCountInList", profile.maxCredentialCountInList());
        report(info, MAX_CREDENTIAL_ID_LENGTH, "maxCredentialIdLength", profile.maxCredentialIdLength());
        report(info, TRANSPORTS, "transports", array(profile.transports()));
        report(info, ALGORITHMS, "algorithms", algorithms(profile));
        add(info, MAX_SERIALIZED_LARGE_BLOB_ARRAY, profile.maxSerializedLargeBlobArray());
        report(info, FORCE_PIN_CHANGE, "forcePINChange", settings.forcePinChange());
        report(info, MIN_PIN_LENGTH, "minPINLength", pinPolicy.minLength());
        add(info, FIRMWARE_VERSION, profile.firmwareVersion());
        add(info, MAX_CRED_BLOB_LENGTH, profile.maxCredBlobLength());
        add(info, MAX_RP_IDS_FOR_SET_MIN_PIN_LENGTH, profile.maxRpIdsForSetMinPinLength());
        add(info, PREFERRED_PLATFORM_UV_ATTEMPTS, profile.preferredPlatformUvAttempts());
        add(info, UV_MODALITY, profile.uvModality());
        add(info, CERTIFICATIONS, profile.certifications());
        report(
                info,
                REMAINING_DISCOVERABLE_CREDENTIALS,
                "remainingDiscoverableCredentials",
                profile.maxCredentials() - state.credentialCount());
        add(info, VENDOR_PROTOTYPE_CONFIG_COMMANDS, profile.vendorPrototypeConfigCommands());
        add(info, ATTESTATION_FORMATS, profile.attestationFormats());
        report(info, UV_COUNT_SINCE_LAST_PIN_ENTRY, UV_COUNT_NAME, state.uvAttempts().sinceLastPin());
        add(info, LONG_TOUCH_FOR_RESET, ifTold(profile.longTouchForReset(), settings.longTouchForReset()));
        if (profile.reports().contains("encIdentifier")) {
            info.Add(ENC_IDENTIFIER, sealed.encIdentifier());
        }
        add(info, TRANSPORTS_FOR_RESET, profile.transportsForReset());
        add(info, PIN_COMPLEXITY_POLICY, ifTold(profile.pinComplexityPolicy(), settings.pinComplexityPolicy()));
        add(info, PIN_COMPLEXITY_POLICY_URL, url(profile));
        add(info, MAX_PIN_LENGTH, profile.maxPinLength());
        if (profile.reports().contains("encCredStoreState")) {
            info.Add(ENC_CRED_STORE_STATE, sealed.encCredStoreState());
        }
        add(info, AUTHENTICATOR_CONFIG_COMMANDS, profile.configCommands());
        return Outcome.of(Command.answer(info));
    }

    /** A member that not every device tells of. */
    private void report(CBORObject info, int member, String name, Object value) {
        if (profile.reports().contains(name)) {
            info.Add(member, value);
        }
    }

    /** What a device that tells of it has now; null for one that does not. */
    private static @Nullable Boolean ifTold(@Nullable Boolean factory, @Nullable Boolean set) {
        return factory == null || set == null ? factory : set;
    }

    private static void add(CBORObject info, int member, @Nullable Object value) {
        if (value != null) {
            info.Add(member, value);
        }
    }

    /** §6.4: the URL's bytes, a byte string. */
    private static byte @Nullable [] url(FidoProfile profile) {
        String url = profile.pinComplexityPolicyUrl();
        return url == null ? null : url.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> versions(Interaction interaction) {
        boolean u2f = options.u2fIsEnabled() && u2fIsOn.test(interaction.transport());
        return profile.versions().stream()
                .filter(version -> u2f || !version.equals(FidoProfile.U2F_V2))
                .toList();
    }

    private CBORObject options() {
        CBORObject all = CBORObject.NewMap();
        options.all().forEach((name, value) -> all.Add(name, value.booleanValue()));
        return all;
    }

    private static CBORObject algorithms(FidoProfile profile) {
        CBORObject algorithms = CBORObject.NewArray();
        for (SignatureAlgorithm algorithm : profile.algorithms()) {
            algorithms.Add(CBORObject.NewOrderedMap()
                    .Add("alg", algorithm.coseId())
                    .Add("type", CredentialDescriptor.PUBLIC_KEY));
        }
        return algorithms;
    }

    private static CBORObject array(Collection<?> values) {
        CBORObject array = CBORObject.NewArray();
        values.forEach(array::Add);
        return array;
    }
}
