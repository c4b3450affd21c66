package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CBOR map whose members are read by type. Keys are the integers and the text strings of CTAP 2.1 §6. A member of
 * another type ends the command with CBOR_UNEXPECTED_TYPE, a missing one that is needed with MISSING_PARAMETER.
 */
final class Parameters {

    static final Parameters NONE = new Parameters(CBORObject.NewMap());

    private final CBORObject map;

    private Parameters(CBORObject map) {
        this.map = map;
    }

    /** @throws CtapError INVALID_CBOR unless {@code encoded} is one item in the canonical form (§8) */
    static Parameters decode(byte[] encoded) throws CtapError {
        try {
            return of(Cbor.decode(encoded));
        } catch (MalformedCbor e) {
            throw new CtapError(CtapStatus.INVALID_CBOR);
        }
    }

    static Parameters of(CBORObject value) throws CtapError {
        return new Parameters(typed(value, CBORType.Map));
    }

    /** The map itself, for what is authenticated or read as a whole. */
    CBORObject raw() {
        return map;
    }

    boolean has(Object key) {
        return find(key) != null;
    }

    byte[] bytes(Object key) throws CtapError {
        return required(optionalBytes(key));
    }

    byte @Nullable [] optionalBytes(Object key) throws CtapError {
        CBORObject value = find(key);
        return value == null ? null : typed(value, CBORType.ByteString).GetByteString();
    }

    String text(Object key) throws CtapError {
        return required(optionalText(key));
    }

    @Nullable String optionalText(Object key) throws CtapError {
        CBORObject value = find(key);
        return value == null ? null : typed(value, CBORType.TextString).AsString();
    }

    int integer(Object key) throws CtapError {
        return required(optionalInteger(key));
    }

    /** @throws CtapError INVALID_PARAMETER for an integer of more than 32 bits, which no member can mean */
    @Nullable Integer optionalInteger(Object key) throws CtapError {
        CBORObject value = find(key);
        if (value == null) {
            return null;
        }
        if (!typed(value, CBORType.Integer).CanValueFitInInt32()) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        return value.AsInt32Value();
    }

    @Nullable Boolean optionalBoolean(Object key) throws CtapError {
        CBORObject value = find(key);
        return value == null ? null : typed(value, CBORType.Boolean).AsBoolean();
    }

    Parameters map(Object key) throws CtapError {
        return required(optionalMap(key));
    }

    @Nullable Parameters optionalMap(Object key) throws CtapError {
        CBORObject value = find(key);
        return value == null ? null : of(value);
    }

    List<Parameters> maps(Object key) throws CtapError {
        return required(optionalMaps(key));
    }

    /** An array of maps. */
    @Nullable List<Parameters> optionalMaps(Object key) throws CtapError {
        CBORObject value = find(key);
        if (value == null) {
            return null;
        }
        List<Parameters> maps = new ArrayList<>(typed(value, CBORType.Array).size());
        for (CBORObject element : value.getValues()) {
            maps.add(of(element));
        }
        return maps;
    }

    /** An array of text strings. */
    @Nullable List<String> optionalTexts(Object key) throws CtapError {
        CBORObject value = find(key);
        if (value == null) {
            return null;
        }
        List<String> texts = new ArrayList<>(typed(value, CBORType.Array).size());
        for (CBORObject element : value.getValues()) {
            texts.add(typed(element, CBORType.TextString).AsString());
        }
        return texts;
    }

    private @Nullable CBORObject find(Object key) {
        return map.GetOrDefault(key, null);
    }

    private static CBORObject typed(CBORObject value, CBORType type) throws CtapError {
        if (value.getType() != type) {
            throw new CtapError(CtapStatus.CBOR_UNEXPECTED_TYPE);
        }
        return value;
    }

    private static <T> T required(@Nullable T value) throws CtapError {
        if (value == null) {
            throw new CtapError(CtapStatus.MISSING_PARAMETER);
        }
        return value;
    }
}
