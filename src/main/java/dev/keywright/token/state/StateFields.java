package dev.keywright.token.state;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.state.DiscoverableCredential.HmacSecrets;
import dev.keywright.token.state.DiscoverableCredential.LargeBlob;
import dev.keywright.token.state.FidoState.Attestation;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotConfiguration.MalformedSlotConfiguration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a state change, taken one after the other; each throws what {@link StateCodec} calls unreadable. */
final class StateFields {
    private final List<CBORObject> array;
    private int next;

    StateFields(CBORObject array) {
        this.array = List.copyOf(elements(array));
    }

    private CBORObject field() {
        return array.get(next++);
    }

    boolean hasMore() {
        return next < array.size();
    }

    void end() {
        if (next != array.size()) {
            throw new IllegalArgumentException("fields left over");
        }
    }

    int integer() {
        return field().AsInt32Value();
    }

    long number() {
        return field().AsInt64Value();
    }

    @Nullable Integer integerOrNull() {
        CBORObject field = field();
        return field.isNull() ? null : field.AsInt32Value();
    }

    boolean truth() {
        return field().AsBoolean();
    }

    @Nullable Boolean truthOrNull() {
        CBORObject field = field();
        return field.isNull() ? null : field.AsBoolean();
    }

    List<String> texts() {
        return elements(field()).stream().map(CBORObject::AsString).toList();
    }

    String text() {
        return field().AsString();
    }

    @Nullable String textOrNull() {
        CBORObject field = field();
        return field.isNull() ? null : field.AsString();
    }

    Bytes bytes() {
        return Bytes.of(field().GetByteString());
    }

    @Nullable Bytes bytesOrNull() {
        CBORObject field = field();
        return field.isNull() ? null : Bytes.of(field.GetByteString());
    }

    Secret secret() {
        return Secret.copyOf(field().GetByteString());
    }

    @Nullable Secret secretOrNull() {
        CBORObject field = field();
        return field.isNull() ? null : Secret.copyOf(field.GetByteString());
    }

    SigningKey signingKey() {
        StateFields in = new StateFields(field());
        SignatureAlgorithm algorithm = SignatureAlgorithm.ofCoseId(in.integer())
                .orElseThrow(() -> new IllegalArgumentException("unknown algorithm"));
        return new SigningKey(algorithm, in.secret(), in.bytes().toArray());
    }

    /** Credentials of the first keys end with their ordinal, later ones with what they say of payments. */
    DiscoverableCredential credential() {
        Bytes id = bytes();
        String rpId = text();
        Bytes rpIdHash = bytes();
        Bytes userId = bytes();
        String userName = textOrNull();
        String displayName = textOrNull();
        SigningKey key = signingKey();
        int protection = integer();
        HmacSecrets hmacSecrets = hmacSecrets();
        long ordinal = number();
        boolean extended = hasMore();
        return new DiscoverableCredential(id, rpId, rpIdHash, userId, userName, displayName, key, protection,
                hmacSecrets, extended ? bytesOrNull() : null, extended ? secretOrNull() : null,
                extended && truth(), hasMore() ? largeBlob() : null, ordinal);
    }

    int slotNumber() {
        int number = integer();
        if (number != 1 && number != 2) {
            throw new IllegalArgumentException("there is no slot " + number);
        }
        return number;
    }

    @Nullable OtpSlot otpSlot() {
        CBORObject field = field();
        if (field.isNull()) {
            return null;
        }
        StateFields in = new StateFields(field);
        try {
            return new OtpSlot(SlotConfiguration.decode(in.bytes().toArray()), in.number());
        } catch (MalformedSlotConfiguration e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Nullable LargeBlob largeBlob() {
        CBORObject field = field();
        if (field.isNull()) {
            return null;
        }
        StateFields in = new StateFields(field);
        return new LargeBlob(in.bytes(), in.number());
    }

    Attestation attestation() {
        StateFields in = new StateFields(field());
        SigningKey key = in.signingKey();
        List<Bytes> certificates =
                elements(in.field()).stream().map(der -> Bytes.of(der.GetByteString())).toList();
        return new Attestation(key, certificates);
    }

    @Nullable HmacSecrets hmacSecrets() {
        CBORObject field = field();
        if (field.isNull()) {
            return null;
        }
        StateFields in = new StateFields(field);
        return new HmacSecrets(in.secret(), in.secret());
    }

    /** The elements of an array; of a map, which CBORObject would take as well, there are none. */
    static Collection<CBORObject> elements(CBORObject array) {
        if (array.getType() != CBORType.Array) {
            throw new IllegalArgumentException("not an array");
        }
        return array.getValues();
    }
}
