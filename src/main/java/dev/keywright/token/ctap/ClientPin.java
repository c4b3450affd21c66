package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;

/** authenticatorClientPIN (CTAP 2.3 §6.5.5). */
final class ClientPin implements Command {

    // §6.5.5, the members of the request.
    static final int PIN_UV_AUTH_PROTOCOL = 0x01;
    static final int SUB_COMMAND = 0x02;
    static final int KEY_AGREEMENT = 0x03;
    static final int PIN_UV_AUTH_PARAM = 0x04;
    static final int NEW_PIN_ENC = 0x05;
    static final int PIN_HASH_ENC = 0x06;
    static final int PERMISSIONS = 0x09;
    static final int RP_ID = 0x0a;

    // §6.5.5, the subcommands.
    private static final int GET_PIN_RETRIES = 0x01;
    private static final int GET_KEY_AGREEMENT = 0x02;
    private static final int SET_PIN = 0x03;
    private static final int CHANGE_PIN = 0x04;
    private static final int GET_PIN_TOKEN = 0x05;
    private static final int GET_TOKEN_USING_UV_WITH_PERMISSIONS = 0x06;
    private static final int GET_UV_RETRIES = 0x07;
    private static final int GET_TOKEN_USING_PIN_WITH_PERMISSIONS = 0x09;

    // §6.5.5, the members of the response.
    static final int OUT_PIN_UV_AUTH_TOKEN = 0x02;
    private static final int OUT_KEY_AGREEMENT = 0x01;
    private static final int OUT_PIN_RETRIES = 0x03;
    private static final int OUT_POWER_CYCLE_STATE = 0x04;
    private static final int OUT_UV_RETRIES = 0x05;

    private final TokenCore core;
    private final PinUvAuthProtocols protocols;
    private final PinChange change;
    private final TokenIssue tokens;
    private final BuiltInVerification builtIn;
    private final boolean withPin;
    private final boolean withBuiltInUv;

    ClientPin(TokenCore core, PinUvAuthProtocols protocols) {
        this.core = core;
        this.protocols = protocols;
        this.change = new PinChange(core, protocols);
        this.tokens = new TokenIssue(core, protocols);
        this.builtIn = new BuiltInVerification(core);
        this.withPin = core.profile().fido().options().containsKey("clientPin");
        this.withBuiltInUv = new CurrentOptions(core).supportsBuiltInUv();
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError, MemoryFailure {
        Parameters p = call.parameters();
        int subCommand = p.integer(SUB_COMMAND);
        return switch (subCommand) {
            case GET_KEY_AGREEMENT -> getKeyAgreement(p, call.memory());
            case GET_TOKEN_USING_UV_WITH_PERMISSIONS -> {
                require(withBuiltInUv);
                yield tokens.forUvWithPermissions(p, call);
            }
            case GET_UV_RETRIES -> {
                require(withBuiltInUv);
                yield getUvRetries();
            }
            default -> {
                require(withPin);
                yield withPin(subCommand, p, call.memory());
            }
        };
    }

    private static void require(boolean available) throws CtapError {
        if (!available) {
            throw new CtapError(CtapStatus.INVALID_SUBCOMMAND);
        }
    }

    private Outcome<byte[]> withPin(int subCommand, Parameters p, VolatileState memory)
            throws CtapError, MemoryFailure {
        return switch (subCommand) {
            case GET_PIN_RETRIES -> getPinRetries(memory);
            case SET_PIN -> change.setPin(p, memory);
            case CHANGE_PIN -> change.changePin(p, memory);
            case GET_PIN_TOKEN -> tokens.forPin(p, memory);
            case GET_TOKEN_USING_PIN_WITH_PERMISSIONS -> tokens.forPinWithPermissions(p, memory);
            default -> throw new CtapError(CtapStatus.INVALID_SUBCOMMAND);
        };
    }

    /** §6.5.5.2. */
    private Outcome<byte[]> getPinRetries(VolatileState memory) {
        CBORObject response =
                CBORObject.NewOrderedMap().Add(OUT_PIN_RETRIES, core.state().fido().pinRetries());
        if (memory.needsPowerCycle()) {
            response.Add(OUT_POWER_CYCLE_STATE, true);
        }
        return Outcome.of(Command.answer(response));
    }

    /** §6.5.5.3. */
    private Outcome<byte[]> getUvRetries() {
        return Outcome.of(Command.answer(CBORObject.NewOrderedMap().Add(OUT_UV_RETRIES, builtIn.retriesLeft())));
    }

    /** §6.5.5.4. */
    private Outcome<byte[]> getKeyAgreement(Parameters p, VolatileState memory) throws CtapError {
        PinUvAuthProtocol protocol = protocols.require(p.optionalInteger(PIN_UV_AUTH_PROTOCOL));
        return Outcome.of(Command.answer(
                CBORObject.NewOrderedMap().Add(OUT_KEY_AGREEMENT, protocols.publicKey(protocol, memory))));
    }
}
