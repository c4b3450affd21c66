package dev.keywright.token.ctap;

import dev.keywright.crypto.Secret;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.state.FidoState;
import dev.keywright.token.state.FidoState.Pin;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.PersistentTokenSet;
import dev.keywright.token.state.StateChange.PinSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** setPIN and changePIN of authenticatorClientPIN (CTAP 2.1 §6.5.5.5, §6.5.5.6). */
final class PinChange {

    /** §6.5.5.5: newPin is padded to 64 bytes, of which the last is always padding. */
    private static final int PADDED_PIN = 64;
    /** §6.5.5.5 step 5.9: LEFT(SHA-256(newPin), 16). */
    private static final int PIN_HASH = 16;

    private final TokenCore core;
    private final PinUvAuthProtocols protocols;
    private final PinTries tries;
    private final PinPolicy policy;

    PinChange(TokenCore core, PinUvAuthProtocols protocols) {
        this.core = core;
        this.protocols = protocols;
        this.tries = new PinTries(core);
        this.policy = new PinPolicy(core);
    }

    /** §6.5.5.5. */
    Outcome<byte[]> setPin(Parameters p, VolatileState memory) throws CtapError {
        PinUvAuthProtocol protocol = protocols.require(p.optionalInteger(ClientPin.PIN_UV_AUTH_PROTOCOL));
        Parameters keyAgreement = p.map(ClientPin.KEY_AGREEMENT);
        byte[] newPinEnc = p.bytes(ClientPin.NEW_PIN_ENC);
        byte[] pinUvAuthParam = p.bytes(ClientPin.PIN_UV_AUTH_PARAM);
        if (core.state().fido().pin() != null) {
            throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
        }
        try (SharedSecret sharedSecret = protocols.decapsulate(protocol, keyAgreement, memory)) {
            if (!sharedSecret.verify(pinUvAuthParam, newPinEnc)) {
                throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
            }
            return Outcome.of(Command.answer(), new PinSet(newPin(sharedSecret, newPinEnc), retries()));
        }
    }

    /** §6.5.5.6. */
    Outcome<byte[]> changePin(Parameters p, VolatileState memory) throws CtapError, MemoryFailure {
        PinUvAuthProtocol protocol = protocols.require(p.optionalInteger(ClientPin.PIN_UV_AUTH_PROTOCOL));
        Parameters keyAgreement = p.map(ClientPin.KEY_AGREEMENT);
        byte[] pinHashEnc = p.bytes(ClientPin.PIN_HASH_ENC);
        byte[] newPinEnc = p.bytes(ClientPin.NEW_PIN_ENC);
        byte[] pinUvAuthParam = p.bytes(ClientPin.PIN_UV_AUTH_PARAM);
        Pin current = tries.usablePin(memory);
        try (SharedSecret sharedSecret = protocols.decapsulate(protocol, keyAgreement, memory)) {
            if (!sharedSecret.verify(pinUvAuthParam, newPinEnc, pinHashEnc)) {
                throw new CtapError(CtapStatus.PIN_AUTH_INVALID);
            }
            tries.check(sharedSecret, pinHashEnc, current, memory);
            Pin pin;
            try {
                pin = newPin(sharedSecret, newPinEnc);
                refuseSamePinWhereForced(pin, current);
            } catch (CtapError e) {
                // The old PIN was right all the same.
                return new Outcome<>(Command.status(e.status()), tries.givenBack());
            }
            memory.forgetToken();
            return new Outcome<>(Command.answer(), changesTo(pin));
        }
    }

    /** Besides the PIN: both counters are back, and the persistent token ends with the old PIN (CTAP 2.3). */
    private List<StateChange> changesTo(Pin pin) {
        FidoState fido = core.state().fido();
        List<StateChange> changes = new ArrayList<>(tries.givenBack());
        changes.add(new PinSet(pin, retries()));
        if (fido.persistentToken() != null) {
            changes.add(new PersistentTokenSet(null));
        }
        return changes;
    }

    private void refuseSamePinWhereForced(Pin pin, Pin current) throws CtapError {
        if (core.state().fido().settings().forcePinChange() && pin.hash().equals(current.hash())) {
            throw new CtapError(CtapStatus.PIN_POLICY_VIOLATION);
        }
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
        if (length == PADDED_PIN) {
            throw new CtapError(CtapStatus.PIN_POLICY_VIOLATION);
        }
        byte[] pin = Arrays.copyOf(padded, length);
        try {
            int codePoints = policy.check(pin);
            return new Pin(Secret.copyOf(Arrays.copyOf(core.crypto().sha256(pin), PIN_HASH)), codePoints);
        } finally {
            Arrays.fill(pin, (byte) 0);
        }
    }

    private int retries() {
        return core.profile().fido().pinRetries();
    }
}
