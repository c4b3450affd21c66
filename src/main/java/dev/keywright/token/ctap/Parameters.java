package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.wire.CanonicalReader;
import dev.keywright.wire.CanonicalReader.Members;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CBOR map whose members are read by type. Keys are the integers and the text strings of CTAP 2.1 §6. A member of
 * another type ends the command with CBOR_UNEXPECTED_TYPE, a missing one that is needed with MISSING_PARAMETER.
 */
final class Parameters {

    static final Parameters NONE = new Parameters(Members.NONE);

    private final Members members;

    private Parameters(Members members) {
        this.members = members;
    }

    /** @throws CtapError INVALID_CBOR unless {@code encoded} is one item in the canonical form (§8) */
    static Parameters decode(byte[] encoded) throws CtapError {
        try {
            return of(CanonicalReader.read(encoded));
        } catch (MalformedCbor e) {
            throw new CtapError(CtapStatus.INVALID_CBOR);
        }
    }

    private static Parameters of(Object value) throws CtapError {
        return new Parameters(typed(value, Members.class));
    }

    /** The map as it was sent, for what is authenticated. */
    byte[] encoded() {
        return members.encoded();
    }

    /** The map itself, for what is read as a whole. */
    CBORObject raw() {
        try {
            return Cbor.decode(encoded());
        } catch (MalformedCbor e) {
            throw new IllegalStateException("one reader of CBOR took what the other refuses", e);
        }
    }

    boolean has(Object key) {
        return find(key) != null;
    }

    byte[] bytes(Object key) throws CtapError {
        return required(optionalBytes(key));
    }

    byte @Nullable [] optionalBytes(Object key) throws CtapError {
        Object value = find(key);
        return value == null ? null : typed(value, byte[].class);
    }

    String text(Object key) throws CtapError {
        return required(optionalText(key));
    }

    @Nullable String optionalText(Object key) throws CtapError {
        Object value = find(key);
        return value == null ? null : typed(value, String.class);
    }

    int integer(Object key) throws CtapError {
        return required(optionalInteger(key));
    }

    /** @throws CtapError INVALID_PARAMETER for an integer of more than 32 bits, which no member can mean */
    @Nullable Integer optionalInteger(Object key) throws CtapError {
        Object value = find(key);
        if (value instanceof BigInteger) {
            throw new CtapError(CtapStatus.INVALID_PARAMETER);
        }
        return value == null ? null : typed(value, Integer.class);
    }

    @Nullable Boolean optionalBoolean(Object key) throws CtapError {
        Object value = find(key);
        return value == null ? null : typed(value, Boolean.class);
    }

    Parameters map(Object key) throws CtapError {
        return required(optionalMap(key));
    }

    @Nullable Parameters optionalMap(Object key) throws CtapError {
        Object value = find(key);
        return value == null ? null : of(value);
    }

    List<Parameters> maps(Object key) throws CtapError {
        return required(optionalMaps(key));
    }

    /** An array of maps. */
    @Nullable List<Parameters> optionalMaps(Object key) throws CtapError {
        Object value = find(key);
        if (value == null) {
            return null;
        }
        List<Parameters> maps = new ArrayList<>();
        for (Object element : typed(value, List.class)) {
            maps.add(of(element));
        }
        return maps;
    }

    /** An array of text strings. */
    @Nullable List<String> optionalTexts(Object key) throws CtapError {
        Object value = find(key);
        if (value == null) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (Object element : typed(value, List.class)) {
            texts.add(typed(element, String.class));
        }
        return texts;
    }

    private @Nullable Object find(Object key) {
        return members.get(key);
    }

    private static <T> T typed(Object value, Class<T> type) throws CtapError {
        if (!type.isInstance(value)) {
            throw new CtapError(CtapStatus.CBOR_UNEXPECTED_TYPE);
        }
        return type.cast(value);
    }

    private static <T> T required(@Nullable T value) throws CtapError {
        if (value == null) {
            throw new CtapError(CtapStatus.MISSING_PARAMETER);
        }
        return value;
    }
}
