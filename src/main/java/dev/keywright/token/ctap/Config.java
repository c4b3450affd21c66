package dev.keywright.token.ctap;

import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.FidoSettings;
import dev.keywright.token.state.FidoState;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.FidoSettingsSet;
import dev.keywright.token.state.StateChange.PersistentTokenSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** authenticatorConfig (CTAP 2.3 §6.11). */
final class Config implements Command {

    // §6.11, the members of the request.
    private static final int SUB_COMMAND = 0x01;
    private static final int SUB_COMMAND_PARAMS = 0x02;
    private static final int PIN_UV_AUTH_PROTOCOL = 0x03;
    private static final int PIN_UV_AUTH_PARAM = 0x04;

    // §6.11, the subcommands.
    private static final int ENABLE_ENTERPRISE_ATTESTATION = 0x01;
    private static final int TOGGLE_ALWAYS_UV = 0x02;
    private static final int SET_MIN_PIN_LENGTH = 0x03;
    private static final int ENABLE_LONG_TOUCH_FOR_RESET = 0x04;

    // §6.11.4, subCommandParams.
    private static final int NEW_MIN_PIN_LENGTH = 0x01;
    private static final int MIN_PIN_LENGTH_RP_IDS = 0x02;
    private static final int FORCE_CHANGE_PIN = 0x03;
    private static final int PIN_COMPLEXITY_POLICY = 0x04;

    /** §6.11 step 4.4: what is authenticated begins with 32 bytes ff and the command. */
    private static final byte[] PREFIX = prefix();

    private static final int COMMAND = 0x0d;
    /** A PIN has at most 63 bytes, so no longer one can be asked for. */
    private static final int LONGEST_PIN = 63;

    private final TokenCore core;
    private final FidoProfile profile;
    private final PinUvAuthProtocols protocols;
    private final CurrentOptions current;
    private final PinPolicy pinPolicy;

    Config(TokenCore core, PinUvAuthProtocols protocols) {
        this.core = core;
        this.profile = core.profile().fido();
        this.protocols = protocols;
        this.current = new CurrentOptions(core);
        this.pinPolicy = new PinPolicy(core);
    }

    private static byte[] prefix() {
        byte[] prefix = new byte[33];
        Arrays.fill(prefix, (byte) 0xff);
        prefix[32] = COMMAND;
        return prefix;
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError {
        int subCommand = call.parameters().integer(SUB_COMMAND);
        // Step 2. vendorPrototype goes the same way: no prototype is emulated.
        if (!isAvailable(subCommand)) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        Parameters params = call.parameters().optionalMap(SUB_COMMAND_PARAMS);
        authenticate(subCommand, params, call);
        return switch (subCommand) {
            case ENABLE_ENTERPRISE_ATTESTATION -> done(settings().withEnterpriseAttestation());
            case TOGGLE_ALWAYS_UV -> done(settings().withAlwaysUv(!current.alwaysUv()));
            case SET_MIN_PIN_LENGTH -> setMinPinLength(params == null ? Parameters.NONE : params, call.memory());
            case ENABLE_LONG_TOUCH_FOR_RESET -> done(settings().withLongTouchForReset());
            default -> throw new CtapError(CtapStatus.INVALID_PARAMETER);
        };
    }

    /** Devices of CTAP 2.3 list their subcommands; those of CTAP 2.1 tell of them by other options (§6.4). */
    private boolean isAvailable(int subCommand) {
        List<Integer> listed = profile.configCommands();
        if (listed != null) {
            return listed.contains(subCommand);
        }
        return switch (subCommand) {
            case ENABLE_ENTERPRISE_ATTESTATION -> profile.options().containsKey("ep");
            case TOGGLE_ALWAYS_UV -> profile.options().containsKey("alwaysUv");
            case SET_MIN_PIN_LENGTH -> profile.has("setMinPINLength");
            default -> false;
        };
    }

    /** Steps 3 and 4: nobody proves anything to a key that cannot verify, unless it always wants to. */
    private void authenticate(int subCommand, @Nullable Parameters params, Call call) throws CtapError {
        boolean always = current.alwaysUv() && subCommand != TOGGLE_ALWAYS_UV;
        if (!current.isProtected() && !always) {
            return;
        }
        byte[] param = call.parameters().optionalBytes(PIN_UV_AUTH_PARAM);
        if (param == null) {
            throw new CtapError(CtapStatus.PUAT_REQUIRED);
        }
        PinUvAuthProtocol protocol =
                protocols.require(call.parameters().optionalInteger(PIN_UV_AUTH_PROTOCOL));
        byte[] encodedParams = params == null ? new byte[0] : params.encoded();
        PinUvAuthToken token = call.memory().token(core.now());
        if (token == null
                || !token.allows(
                        PinUvAuthToken.AUTHENTICATOR_CONFIGURATION,
                        protocol,
                        param,
                        PREFIX,
                        new byte[] {(byte) subCommand},
                        encodedParams)) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
    }

    /** §6.11.4. */
    private Outcome<byte[]> setMinPinLength(Parameters params, VolatileState memory) throws CtapError {
        FidoState.Pin pin = core.state().fido().pin();
        FidoSettings next = withMinPinLength(withRpIds(settings(), params), params);
        boolean force = Boolean.TRUE.equals(params.optionalBoolean(FORCE_CHANGE_PIN));
        if (force && pin == null) {
            throw new CtapError(CtapStatus.PIN_NOT_SET);
        }
        // Whether the PIN keeps the policy cannot be told from its hash.
        boolean complex = Boolean.TRUE.equals(params.optionalBoolean(PIN_COMPLEXITY_POLICY))
                && profile.pinComplexityPolicy() != null
                && !pinPolicy.wantsComplexity();
        if (complex) {
            next = next.withPinComplexityPolicy();
        }
        boolean unfit = pin != null && (complex || pin.length() < next.minPinLength(profile.minPinLength()));
        return force || unfit ? forcing(next, memory) : done(next);
    }

    private FidoSettings withMinPinLength(FidoSettings next, Parameters params) throws CtapError {
        Integer length = params.optionalInteger(NEW_MIN_PIN_LENGTH);
        if (length == null) {
            return next;
        }
        int longest = profile.maxPinLength() == null ? LONGEST_PIN : profile.maxPinLength();
        if (length < pinPolicy.minLength() || length > longest) {
            throw new CtapError(CtapStatus.PIN_POLICY_VIOLATION);
        }
        return next.withMinPinLength(length);
    }

    private FidoSettings withRpIds(FidoSettings next, Parameters params) throws CtapError {
        List<String> rpIds = params.optionalTexts(MIN_PIN_LENGTH_RP_IDS);
        if (rpIds == null) {
            return next;
        }
        boolean told = profile.extensions().contains("minPinLength")
                || profile.extensions().contains("pinComplexityPolicy");
        if (!told) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        Integer most = profile.maxRpIdsForSetMinPinLength();
        if (rpIds.size() > (most == null ? 0 : most)) {
            throw new CtapError(CtapStatus.KEY_STORE_FULL);
        }
        return rpIds.isEmpty() ? next : next.withMinPinLengthRpIds(rpIds);
    }

    /** Step 7: a PIN that must be changed opens nothing any more. */
    private Outcome<byte[]> forcing(FidoSettings next, VolatileState memory) {
        List<StateChange> changes = new ArrayList<>();
        changes.add(new FidoSettingsSet(next.withForcePinChange(true)));
        if (core.state().fido().persistentToken() != null) {
            changes.add(new PersistentTokenSet(null));
        }
        memory.forgetToken();
        return new Outcome<>(Command.answer(), changes);
    }

    private static Outcome<byte[]> done(FidoSettings next) {
        return Outcome.of(Command.answer(), new FidoSettingsSet(next));
    }

    private FidoSettings settings() {
        return core.state().fido().settings();
    }
}
