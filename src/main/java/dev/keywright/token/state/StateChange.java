package dev.keywright.token.state;

import dev.keywright.crypto.Secret;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.token.state.FidoState.Pin;
import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One step from a {@link TokenState} to the next. A state file is a sequence of these, so a step costs what it says
 * and not what the whole state weighs.
 */
public sealed interface StateChange {

    /** A change to what the FIDO applications remember. */
    sealed interface Fido extends StateChange {
        FidoState applyTo(FidoState state);
    }

    /** A change to what the YKOATH applet remembers. */
    sealed interface Oath extends StateChange {
        OathState applyTo(OathState state);
    }

    /** A change to what the OTP application remembers. */
    sealed interface Otp extends StateChange {
        OtpState applyTo(OtpState state);
    }

    /** The key leaves the factory; the first change of every key. */
    record Made(Identity identity, Secret wrappingKey, Attestation attestation, int pinRetries, Bytes oathDeviceId)
            implements StateChange {}

    /** authenticatorReset: PIN, credentials and counter are gone, the attestation stays. */
    record FidoReset(Secret wrappingKey, int pinRetries) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return FidoState.fresh(wrappingKey, state.attestation(), pinRetries);
        }
    }

    record PinSet(Pin pin, int retries) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withPin(pin, retries);
        }
    }

    record PinRetriesSet(int retries) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withPinRetries(retries);
        }
    }

    record SignatureCounterSet(long counter) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withSignatureCounter(counter);
        }
    }

    /** Stores a credential, or replaces the one with the same relying party and id. */
    record CredentialStored(DiscoverableCredential credential) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withCredential(credential);
        }
    }

    record CredentialRemoved(Bytes rpIdHash, Bytes id) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withoutCredential(rpIdHash, id);
        }
    }

    record UvAttemptsSet(UvAttempts attempts) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withUvAttempts(attempts);
        }
    }

    record FidoSettingsSet(FidoSettings settings) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withSettings(settings);
        }
    }

    /** The whole serialized large-blob array. */
    record LargeBlobsSet(Bytes array) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withLargeBlobs(array);
        }
    }

    /** Stores a finger, or replaces the one with the same template id in its place. */
    record FingerStored(Finger finger) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withFingers(state.fingers().plus(finger.id(), finger));
        }
    }

    record FingerRemoved(Bytes id) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withFingers(state.fingers().minus(id));
        }
    }

    /** The persistentPinUvAuthToken, or none where it is null. */
    record PersistentTokenSet(@Nullable Secret token) implements Fido {
        @Override
        public FidoState applyTo(FidoState state) {
            return state.withPersistentToken(token);
        }
    }

    /** RESET of the YKOATH applet: accounts and access key are gone. */
    record OathReset(Bytes deviceId) implements Oath {
        @Override
        public OathState applyTo(OathState state) {
            return OathState.fresh(deviceId);
        }
    }

    /** Stores an account, or replaces the one with the same name in its place. */
    record OathAccountStored(OathAccount account) implements Oath {
        @Override
        public OathState applyTo(OathState state) {
            return state.withAccount(account);
        }
    }

    record OathAccountRemoved(Bytes name) implements Oath {
        @Override
        public OathState applyTo(OathState state) {
            return state.withoutAccount(name);
        }
    }

    /** Gives an account a name that no other has; it keeps its place. */
    record OathAccountRenamed(Bytes from, Bytes to) implements Oath {
        @Override
        public OathState applyTo(OathState state) {
            if (state.account(from).isEmpty() || state.account(to).isPresent()) {
                throw new IllegalArgumentException("a name for an account that is not there, or one that is taken");
            }
            return state.withRenamed(from, to);
        }
    }

    /** The lowest challenge that an account still answers. */
    record OathChallengeSet(Bytes name, Bytes lowest) implements Oath {
        @Override
        public OathState applyTo(OathState state) {
            OathAccount account = state.account(name)
                    .orElseThrow(() -> new IllegalArgumentException("a challenge for an account that is not there"));
            return state.withAccount(account.withLowestChallenge(lowest));
        }
    }

    /** The next HOTP counter of an account. */
    record OathCounterSet(Bytes name, long counter) implements Oath {
        @Override
        public OathState applyTo(OathState state) {
            OathAccount account = state.account(name)
                    .orElseThrow(() -> new IllegalArgumentException("a counter for an account that is not there"));
            return state.withAccount(account.withCounter(counter));
        }
    }

    /** Sets the access key, or removes it where it is null. */
    record OathAccessKeySet(@Nullable Secret accessKey) implements Oath {
        @Override
        public OathState applyTo(OathState state) {
            return state.withAccessKey(accessKey);
        }
    }

    /** Writes a slot, or deletes it where {@code content} is null. */
    record OtpSlotSet(int slot, @Nullable OtpSlot content, int programSequence) implements Otp {
        @Override
        public OtpState applyTo(OtpState state) {
            return state.withSlot(slot, content, programSequence);
        }
    }

    /** The next counter of a slot. */
    record OtpCounterSet(int slot, long counter) implements Otp {
        @Override
        public OtpState applyTo(OtpState state) {
            OtpSlot content = state.slot(slot)
                    .orElseThrow(() -> new IllegalArgumentException("a counter for a slot that is not configured"));
            return state.withSlot(slot, content.withCounter(counter), state.programSequence());
        }
    }

    /** What NFC readers are told for a slot, or nothing of its own where {@code record} is null. */
    record OtpNdefSet(int slot, @Nullable Bytes record) implements Otp {
        @Override
        public OtpState applyTo(OtpState state) {
            return state.withNdef(slot, record);
        }
    }

    /** The scan codes that modhex is typed with, or the usual ones where {@code map} is null. */
    record OtpScanMapSet(@Nullable Bytes map) implements Otp {
        @Override
        public OtpState applyTo(OtpState state) {
            return state.withScanMap(map);
        }
    }

    /** The OTP application is as new. */
    record OtpReset() implements Otp {
        @Override
        public OtpState applyTo(OtpState state) {
            return OtpState.fresh();
        }
    }

    /** All that the management application has been told. */
    record DeviceSettingsSet(DeviceSettings settings) implements StateChange {}
}
