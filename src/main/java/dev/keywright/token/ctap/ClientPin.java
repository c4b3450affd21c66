package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Secret;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.state.FidoState.Pin;
import dev.keywright.token.state.StateChange.PinRetriesSet;
import dev.keywright.token.state.StateChange.PinSet;
import dev.keywright.wire.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** authenticatorClientPIN (CTAP 2.1 §6.5.5). */
final class ClientPin implements Command {

    // §6.5.5, the members of the request.
    private static final int PIN_UV_AUTH_PROTOCOL = 0x01;
    private static final int SUB_COMMAND = 0x02;
    private static final int KEY_AGREEMENT = 0x03;
    private static final int PIN_UV_AUTH_PARAM = 0x04;
    private static final int NEW_PIN_ENC = 0x05;
    private static final int PIN_HASH_ENC = 0x06;
    private static final int PERMISSIONS = 0x09;
    private static final int RP_ID = 0x0a;

    // §6.5.5, the subcommands.
    private static final int GET_PIN_RETRIES = 0x01;
    private static final int GET_KEY_AGREEMENT = 0x02;
    private static final int SET_PIN = 0x03;
    private static final int CHANGE_PIN = 0x04;
    private static final int GET_PIN_TOKEN = 0x05;
    private static final int GET_TOKEN_USING_PIN_WITH_PERMISSIONS = 0x09;

    // §6.5.5, the members of the response.
    private static final int OUT_KEY_AGREEMENT = 0x01;
    private static final int OUT_PIN_UV_AUTH_TOKEN = 0x02;
    private static final int OUT_PIN_RETRIES = 0x03;
    private static final int OUT_POWER_CYCLE_STATE = 0x04;

    /** §6.5.5.5: newPin is padded to 64 bytes, of which the last is always padding. */
    private static final int PADDED_PIN = 64;
    /** §6.5.5.5 step 5.9: LEFT(SHA-256(newPin), 16). */
    private static final int PIN_HASH = 16;
    /** §6.4, the option of authenticators whose tokens carry permissions. */
    private static final String PIN_UV_AUTH_TOKEN = "pinUvAuthToken";

    private final TokenCore core;
    private final FidoProfile profile;
    private final PinUvAuthProtocols protocols;

    ClientPin(TokenCore core, PinUvAuthProtocols protocols) {
        this.core = core;
        this.profile = core.profile().fido();
        this.protocols = protocols;
    }

    @Override
    public Outcome<byte[]> run(Call call) throws CtapError, MemoryFailure {
        Parameters p = call.parameters();
        return switch (p.integer(SUB_COMMAND)) {
            case GET_PIN_RETRIES -> getPinRetries(call.memory());
            case GET_KEY_AGREEMENT -> getKeyAgreement(p, call.memory());
            case SET_PIN -> setPin(p, call.memory());
            case CHANGE_PIN -> changePin(p, call.memory());
            case GET_PIN_TOKEN -> getPinToken(p, call.memory());
            case GET_TOKEN_USING_PIN_WITH_PERMISSIONS -> getTokenWithPermissions(p, call.memory());
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

    /** §6.5.5.4. */
    private Outcome<byte[]> getKeyAgreement(Parameters p, VolatileState memory) throws CtapError {
        PinUvAuthProtocol protocol = protocols.require(p.optionalInteger(PIN_UV_AUTH_PROTOCOL));
        return Outcome.of(Command.answer(
                CBORObject.NewOrderedMap().Add(OUT_KEY_AGREEMENT, protocols.publicKey(protocol, memory))));
    }

    /** §6.5.5.5. */
    private Outcome<byte[]> setPin(Parameters p, VolatileState memory) throws CtapError {
        PinUvAuthProtocol protocol = protocols.require(p.optionalInteger(PIN_UV_AUTH_PROTOCOL));
        Parameters keyAgreement = p.map(KEY_AGREEMENT);
        byte[] newPinEnc = p.bytes(NEW_PIN_ENC);
        byte[] pinUvAuthParam = p.bytes(PIN_UV_AUTH_PARAM);
        if (core.state().fido().pin() != null) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
        try (SharedSecret sharedSecret = protocols.decapsulate(protocol, keyAgreement, memory)) {
            if (!sharedSecret.verify(pinUvAuthParam, newPinEnc)) {
                throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
            }
            Pin pin = newPin(sharedSecret, newPinEnc);
            return Outcome.of(Command.answer(), new PinSet(pin, profile.pinRetries()));
        }
    }

    /** §6.5.5.6. */
    private Outcome<byte[]> changePin(Parameters p, VolatileState memory) throws CtapError, MemoryFailure {
        PinUvAuthProtocol protocol = protocols.require(p.optionalInteger(PIN_UV_AUTH_PROTOCOL));
        Parameters keyAgreement = p.map(KEY_AGREEMENT);
        byte[] pinHashEnc = p.bytes(PIN_HASH_ENC);
        byte[] newPinEnc = p.bytes(NEW_PIN_ENC);
        byte[] pinUvAuthParam = p.bytes(PIN_UV_AUTH_PARAM);
        Pin current = usablePin(memory);
        try (SharedSecret sharedSecret = protocols.decapsulate(protocol, keyAgreement, memory)) {
            if (!sharedSecret.verify(pinUvAuthParam, newPinEnc, pinHashEnc)) {
                throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
            }
            checkPin(sharedSecret, pinHashEnc, current, memory);
            Pin pin;
            try {
                pin = newPin(sharedSecret, newPinEnc);
            } catch (CtapError e) {
                // The old PIN was right all the same.
                return Outcome.of(Command.status(e.status()), new PinRetriesSet(profile.pinRetries()));
            }
            memory.forgetToken();
            return Outcome.of(Command.answer(), new PinSet(pin, profile.pinRetries()));
        }
    }

    /** §6.5.5.7.1. */
    private Outcome<byte[]> getPinToken(Parameters p, VolatileState memory) throws CtapError, MemoryFailure {
        if (p.has(PERMISSIONS) || p.has(RP_ID)) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        int permissions = PinUvAuthToken.MAKE_CREDENTIAL | PinUvAuthToken.GET_ASSERTION;
        return getToken(p, permissions, null, memory);
    }

    /** §6.5.5.7.2. */
    private Outcome<byte[]> getTokenWithPermissions(Parameters p, VolatileState memory)
            throws CtapError, MemoryFailure {
        if (!hasPermissions()) {
            throw new CtapError(CtapStatus.INVALID_SUBCOMMAND);
        }
        int permissions = p.integer(PERMISSIONS);
        String rpId = p.optionalText(RP_ID);
        int forOneParty = PinUvAuthToken.MAKE_CREDENTIAL | PinUvAuthToken.GET_ASSERTION;
        if (permissions <= 0 || (permissions & forOneParty) != 0 && rpId == null) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        if ((permissions & ~(forOneParty | PinUvAuthToken.CREDENTIAL_MANAGEMENT)) != 0) {
            throw new CtapError(CtapStatus.UNAUTHORIZED_PERMISSION);
        }
        Bytes rpIdHash =
                rpId == null ? null : Bytes.of(core.crypto().sha256(rpId.getBytes(StandardCharsets.UTF_8)));
        return getToken(p, permissions, rpIdHash, memory);
    }

    private Outcome<byte[]> getToken(Parameters p, int permissions, @Nullable Bytes rpIdHash, VolatileState memory)
            throws CtapError, MemoryFailure {
        PinUvAuthProtocol protocol = protocols.require(p.optionalInteger(PIN_UV_AUTH_PROTOCOL));
        Parameters keyAgreement = p.map(KEY_AGREEMENT);
        byte[] pinHashEnc = p.bytes(PIN_HASH_ENC);
        Pin current = usablePin(memory);
        try (SharedSecret sharedSecret = protocols.decapsulate(protocol, keyAgreement, memory)) {
            checkPin(sharedSecret, pinHashEnc, current, memory);
            PinUvAuthToken token = hasPermissions()
                    ? PinUvAuthToken.limited(
                            protocol, core.environment().random(), core.now(), permissions, rpIdHash)
                    : PinUvAuthToken.unlimited(protocol, core.environment().random());
            memory.issue(token);
            byte[] response = Command.answer(
                    CBORObject.NewOrderedMap().Add(OUT_PIN_UV_AUTH_TOKEN, token.encryptedFor(sharedSecret)));
            return Outcome.of(response, new PinRetriesSet(profile.pinRetries()));
        }
    }

    /** The PIN that is set, if it may still be tried (§6.5.5.6 steps 5.2 and 5.6). */
    private Pin usablePin(VolatileState memory) throws CtapError {
        Pin pin = core.state().fido().pin();
        if (pin == null) {
            throw new CtapError(CtapStatus.PIN_NOT_SET);
        }
        if (core.state().fido().pinRetries() == 0) {
            throw new CtapError(CtapStatus.PIN_BLOCKED);
        }
        if (memory.needsPowerCycle()) {
            throw new CtapError(CtapStatus.PIN_AUTH_BLOCKED);
        }
        return pin;
    }

    /**
     * §6.5.5.6 steps 5.5 to 5.8. The try is paid for, durably, before the PIN is looked at, so that cutting the power
     * never gains one; the caller's outcome gives the tries back.
     */
    private void checkPin(SharedSecret sharedSecret, byte[] pinHashEnc, Pin current, VolatileState memory)
            throws CtapError, MemoryFailure {
        int left = core.state().fido().pinRetries() - 1;
        core.commit(List.of(new PinRetriesSet(left)));
        Optional<byte[]> hash = sharedSecret.decrypt(pinHashEnc);
        if (hash.isPresent() && current.hash().matches(hash.get())) {
            memory.forgetWrongPins();
            return;
        }
        memory.regenerate(sharedSecret.protocol());
        memory.countWrongPin();
        if (left == 0) {
            throw new CtapError(CtapStatus.PIN_BLOCKED);
        }
        throw new CtapError(memory.needsPowerCycle() ? CtapStatus.PIN_AUTH_BLOCKED : CtapStatus.PIN_INVALID);
    }

    /** §6.5.5.5 steps 5.5 to 5.9. */
    private Pin newPin(SharedSecret sharedSecret, byte[] newPinEnc) throws CtapError {
        byte[] padded = sharedSecret.decrypt(newPinEnc).orElseThrow(() -> new CtapError(CtapStatus.PIN_AUTH_INVALID));
        try {
            return unpadded(padded);
        } finally {
            Arrays.fill(padded, (byte) 0);
        }
    }

    private Pin unpadded(byte[] padded) throws CtapError {
        if (padded.length != PADDED_PIN) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        int length = PADDED_PIN;
        while (length > 0 && padded[length - 1] == 0) {
            length--;
        }
        byte[] pin = Arrays.copyOf(padded, length);
        try {
            int codePoints = codePoints(pin);
            if (length == PADDED_PIN || codePoints < profile.minPinLength()) {
                throw new CtapError(CtapStatus.PIN_POLICY_VIOLATION);
            }
            return new Pin(Secret.copyOf(Arrays.copyOf(core.crypto().sha256(pin), PIN_HASH)), codePoints);
        } finally {
            Arrays.fill(pin, (byte) 0);
        }
    }

    /** How many Unicode code points {@code pin} has in UTF-8; none, and so too few, when it is not UTF-8. */
    private static int codePoints(byte[] pin) {
        try {
            var characters = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(pin));
            return Character.codePointCount(characters, 0, characters.length());
        } catch (CharacterCodingException e) {
            return 0;
        }
    }

    private boolean hasPermissions() {
        return Boolean.TRUE.equals(profile.options().get(PIN_UV_AUTH_TOKEN));
    }
}
