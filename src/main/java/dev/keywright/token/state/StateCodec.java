package dev.keywright.token.state;

import com.upokecenter.cbor.CBORException;
import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SigningKey;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import dev.keywright.token.state.DiscoverableCredential.HmacSecrets;
import dev.keywright.token.state.DiscoverableCredential.LargeBlob;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.token.state.FidoState.Pin;
import dev.keywright.token.state.StateChange.CredentialRemoved;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.token.state.StateChange.DeviceSettingsSet;
import dev.keywright.token.state.StateChange.FidoReset;
import dev.keywright.token.state.StateChange.FidoSettingsSet;
import dev.keywright.token.state.StateChange.FingerRemoved;
import dev.keywright.token.state.StateChange.FingerStored;
import dev.keywright.token.state.StateChange.LargeBlobsSet;
import dev.keywright.token.state.StateChange.Made;
import dev.keywright.token.state.StateChange.OathAccessKeySet;
import dev.keywright.token.state.StateChange.OathAccountRemoved;
import dev.keywright.token.state.StateChange.OathAccountRenamed;
import dev.keywright.token.state.StateChange.OathAccountStored;
import dev.keywright.token.state.StateChange.OathChallengeSet;
import dev.keywright.token.state.StateChange.OathCounterSet;
import dev.keywright.token.state.StateChange.OathReset;
import dev.keywright.token.state.StateChange.OtpCounterSet;
import dev.keywright.token.state.StateChange.OtpNdefSet;
import dev.keywright.token.state.StateChange.OtpReset;
import dev.keywright.token.state.StateChange.OtpScanMapSet;
import dev.keywright.token.state.StateChange.OtpSlotSet;
import dev.keywright.token.state.StateChange.PersistentTokenSet;
import dev.keywright.token.state.StateChange.PinRetriesSet;
import dev.keywright.token.state.StateChange.PinSet;
import dev.keywright.token.state.StateChange.SignatureCounterSet;
import dev.keywright.token.state.StateChange.UvAttemptsSet;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * State changes as bytes: a CBOR array of changes, each an array that begins with the number of its kind. The numbers
 * and the order of the fields are part of the state file's format; see {@code docs/state-file.md}.
 */
public final class StateCodec {

    private static final int MADE = 1;
    private static final int FIDO_RESET = 2;
    private static final int PIN_SET = 3;
    private static final int PIN_RETRIES_SET = 4;
    private static final int SIGNATURE_COUNTER_SET = 5;
    private static final int CREDENTIAL_STORED = 6;
    private static final int CREDENTIAL_REMOVED = 7;
    private static final int OATH_RESET = 8;
    private static final int OATH_ACCOUNT_STORED = 9;
    private static final int OATH_ACCOUNT_REMOVED = 10;
    private static final int OATH_COUNTER_SET = 11;
    private static final int OATH_ACCESS_KEY_SET = 12;
    private static final int UV_ATTEMPTS_SET = 13;
    private static final int FIDO_SETTINGS_SET = 14;
    private static final int LARGE_BLOBS_SET = 15;
    private static final int FINGER_STORED = 16;
    private static final int FINGER_REMOVED = 17;
    private static final int PERSISTENT_TOKEN_SET = 18;
    private static final int OTP_SLOT_SET = 19;
    private static final int OTP_COUNTER_SET = 20;
    private static final int OTP_NDEF_SET = 21;
    private static final int OTP_SCAN_MAP_SET = 22;
    private static final int OTP_RESET = 23;
    private static final int DEVICE_SETTINGS_SET = 24;
    private static final int OATH_ACCOUNT_RENAMED = 25;
    private static final int OATH_CHALLENGE_SET = 26;

    private StateCodec() {}

    public static byte[] encode(List<StateChange> changes) {
        CBORObject all = CBORObject.NewArray();
        changes.forEach(change -> all.Add(encode(change)));
        return all.EncodeToBytes();
    }

    /** @throws UnreadableState when {@code encoded} is not what {@link #encode(List)} writes */
    public static List<StateChange> decode(byte[] encoded) throws UnreadableState {
        try {
            CBORObject all = Cbor.decodeLenient(encoded);
            List<StateChange> changes = new ArrayList<>(all.size());
            for (CBORObject change : StateFields.elements(all)) {
                changes.add(decode(change));
            }
            return changes;
        } catch (MalformedCbor | CBORException | IllegalStateException | IllegalArgumentException
                | ArithmeticException | IndexOutOfBoundsException e) {
            throw new UnreadableState(e);
        }
    }

    private static CBORObject encode(StateChange change) {
        if (change instanceof Made made) {
            return array(MADE, made.identity().serial(), made.identity().profile(), bytes(made.wrappingKey()),
                    encode(made.attestation()), made.pinRetries(), made.oathDeviceId().toArray());
        } else if (change instanceof FidoReset reset) {
            return array(FIDO_RESET, bytes(reset.wrappingKey()), reset.pinRetries());
        } else if (change instanceof PinSet set) {
            return array(PIN_SET, bytes(set.pin().hash()), set.pin().length(), set.retries());
        } else if (change instanceof PinRetriesSet set) {
            return array(PIN_RETRIES_SET, set.retries());
        } else if (change instanceof SignatureCounterSet set) {
            return array(SIGNATURE_COUNTER_SET, set.counter());
        } else if (change instanceof CredentialStored stored) {
            return encode(stored.credential());
        } else if (change instanceof CredentialRemoved removed) {
            return array(CREDENTIAL_REMOVED, removed.rpIdHash().toArray(), removed.id().toArray());
        } else if (change instanceof OathReset reset) {
            return array(OATH_RESET, reset.deviceId().toArray());
        } else if (change instanceof OathAccountStored stored) {
            return encode(stored.account());
        } else if (change instanceof OathAccountRenamed renamed) {
            return array(OATH_ACCOUNT_RENAMED, renamed.from().toArray(), renamed.to().toArray());
        } else if (change instanceof OathChallengeSet set) {
            return array(OATH_CHALLENGE_SET, set.name().toArray(), set.lowest().toArray());
        } else if (change instanceof OathAccountRemoved removed) {
            return array(OATH_ACCOUNT_REMOVED, removed.name().toArray());
        } else if (change instanceof OathCounterSet set) {
            return array(OATH_COUNTER_SET, set.name().toArray(), set.counter());
        } else if (change instanceof UvAttemptsSet set) {
            return array(UV_ATTEMPTS_SET, set.attempts().failures(), set.attempts().sinceLastPin());
        } else if (change instanceof FidoSettingsSet set) {
            return encode(set.settings());
        } else if (change instanceof LargeBlobsSet set) {
            return array(LARGE_BLOBS_SET, set.array().toArray());
        } else if (change instanceof FingerStored stored) {
            Finger finger = stored.finger();
            return array(FINGER_STORED, finger.id().toArray(), finger.name(), finger.print());
        } else if (change instanceof FingerRemoved removed) {
            return array(FINGER_REMOVED, removed.id().toArray());
        } else if (change instanceof PersistentTokenSet set) {
            return array(PERSISTENT_TOKEN_SET, bytesOrNull(set.token()));
        } else if (change instanceof OtpSlotSet set) {
            return array(OTP_SLOT_SET, set.slot(), encode(set.content()), set.programSequence());
        } else if (change instanceof OtpCounterSet set) {
            return array(OTP_COUNTER_SET, set.slot(), set.counter());
        } else if (change instanceof OtpNdefSet set) {
            return array(OTP_NDEF_SET, set.slot(), bytesOrNull(set.record()));
        } else if (change instanceof OtpScanMapSet set) {
            return array(OTP_SCAN_MAP_SET, bytesOrNull(set.map()));
        } else if (change instanceof OtpReset) {
            return array(OTP_RESET);
        } else if (change instanceof DeviceSettingsSet set) {
            return encode(set.settings());
        }
        return array(OATH_ACCESS_KEY_SET, bytesOrNull(((OathAccessKeySet) change).accessKey()));
    }

    private static CBORObject encode(OathAccount account) {
        CBORObject fields = array(OATH_ACCOUNT_STORED, account.name().toArray(), account.type().name(),
                account.algorithm().name(), account.digits(), bytes(account.secret()), account.touchRequired(),
                account.counter());
        return account.lowestChallenge() == null ? fields : fields.Add(account.lowestChallenge().toArray());
    }

    private static CBORObject encode(FidoSettings settings) {
        return array(FIDO_SETTINGS_SET, settings.alwaysUv(), settings.enterpriseAttestation(),
                settings.minPinLength(), array(settings.minPinLengthRpIds().toArray()), settings.forcePinChange(),
                settings.pinComplexityPolicy(), settings.longTouchForReset());
    }

    private static @Nullable CBORObject encode(@Nullable OtpSlot slot) {
        return slot == null ? null : array(slot.configuration().encode(), slot.counter());
    }

    private static CBORObject encode(DeviceSettings settings) {
        return array(DEVICE_SETTINGS_SET, settings.usbEnabled(), settings.nfcEnabled(), settings.autoEjectTimeout(),
                settings.challengeResponseTimeout(), settings.deviceFlags(), bytesOrNull(settings.lockCode()),
                settings.nfcRestricted());
    }

    private static CBORObject encode(DiscoverableCredential credential) {
        HmacSecrets hmac = credential.hmacSecrets();
        LargeBlob blob = credential.largeBlob();
        return array(CREDENTIAL_STORED, credential.id().toArray(), credential.rpId(), credential.rpIdHash().toArray(),
                credential.userId().toArray(), credential.userName(), credential.displayName(),
                encode(credential.key()), credential.protection(),
                hmac == null ? null : array(bytes(hmac.verified()), bytes(hmac.unverified())), credential.ordinal(),
                credential.credBlob() == null ? null : credential.credBlob().toArray(),
                bytesOrNull(credential.largeBlobKey()), credential.thirdPartyPayment(),
                blob == null ? null : array(blob.compressed().toArray(), blob.originalSize()));
    }

    private static CBORObject encode(Attestation attestation) {
        CBORObject certificates = CBORObject.NewArray();
        attestation.certificates().forEach(certificate -> certificates.Add(certificate.toArray()));
        return array(encode(attestation.key()), certificates);
    }

    private static CBORObject encode(SigningKey key) {
        return array(key.algorithm().coseId(), bytes(key.privateBytes()), key.publicBytes());
    }

    private static byte[] bytes(Secret secret) {
        return secret.toArray();
    }

    private static byte @Nullable [] bytesOrNull(@Nullable Secret secret) {
        return secret == null ? null : bytes(secret);
    }

    private static byte @Nullable [] bytesOrNull(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.toArray();
    }

    private static CBORObject array(@Nullable Object... fields) {
        CBORObject array = CBORObject.NewArray();
        for (Object field : fields) {
            array.Add(CBORObject.FromObject(field));
        }
        return array;
    }

    private static StateChange decode(CBORObject change) {
        StateFields in = new StateFields(change);
        int kind = in.integer();
        StateChange decoded = switch (kind) {
            case MADE -> new Made(new Identity(in.integer(), in.text()), in.secret(), in.attestation(), in.integer(),
                    in.bytes());
            case FIDO_RESET -> new FidoReset(in.secret(), in.integer());
            case PIN_SET -> new PinSet(new Pin(in.secret(), in.integer()), in.integer());
            case PIN_RETRIES_SET -> new PinRetriesSet(in.integer());
            case SIGNATURE_COUNTER_SET -> new SignatureCounterSet(in.number());
            case CREDENTIAL_STORED -> new CredentialStored(in.credential());
            case CREDENTIAL_REMOVED -> new CredentialRemoved(in.bytes(), in.bytes());
            case OATH_RESET -> new OathReset(in.bytes());
            case OATH_ACCOUNT_STORED -> new OathAccountStored(new OathAccount(in.bytes(),
                    OathType.valueOf(in.text()), HashAlgorithm.valueOf(in.text()), in.integer(), in.secret(),
                    in.truth(), in.number(), in.hasMore() ? in.bytes() : null));
            case OATH_ACCOUNT_REMOVED -> new OathAccountRemoved(in.bytes());
            case OATH_ACCOUNT_RENAMED -> new OathAccountRenamed(in.bytes(), in.bytes());
            case OATH_CHALLENGE_SET -> new OathChallengeSet(in.bytes(), in.bytes());
            case OATH_COUNTER_SET -> new OathCounterSet(in.bytes(), in.number());
            case OATH_ACCESS_KEY_SET -> new OathAccessKeySet(in.secretOrNull());
            case UV_ATTEMPTS_SET -> new UvAttemptsSet(new UvAttempts(in.integer(), in.integer()));
            case FIDO_SETTINGS_SET -> new FidoSettingsSet(new FidoSettings(in.truthOrNull(), in.truth(),
                    in.integerOrNull(), in.texts(), in.truth(), in.truthOrNull(), in.truthOrNull()));
            case LARGE_BLOBS_SET -> new LargeBlobsSet(in.bytes());
            case FINGER_STORED -> new FingerStored(new Finger(in.bytes(), in.textOrNull(), in.text()));
            case FINGER_REMOVED -> new FingerRemoved(in.bytes());
            case PERSISTENT_TOKEN_SET -> new PersistentTokenSet(in.secretOrNull());
            case OTP_SLOT_SET -> new OtpSlotSet(in.slotNumber(), in.otpSlot(), in.integer());
            case OTP_COUNTER_SET -> new OtpCounterSet(in.slotNumber(), in.number());
            case OTP_NDEF_SET -> new OtpNdefSet(in.slotNumber(), in.bytesOrNull());
            case OTP_SCAN_MAP_SET -> new OtpScanMapSet(in.bytesOrNull());
            case OTP_RESET -> new OtpReset();
            case DEVICE_SETTINGS_SET -> new DeviceSettingsSet(new DeviceSettings(in.integerOrNull(),
                    in.integerOrNull(), in.integerOrNull(), in.integerOrNull(), in.integerOrNull(), in.secretOrNull(),
                    in.truth()));
            default -> throw new IllegalArgumentException("unknown kind of change " + kind);
        };
        in.end();
        return decoded;
    }

    /** Bytes that are not state changes, or not of a kind that this version knows. */
    public static final class UnreadableState extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableState(Throwable cause) {
            super("the bytes are not state changes that this version of Keywright knows", cause);
        }
    }
}
