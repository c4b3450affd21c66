package dev.keywright.wire;

import com.upokecenter.cbor.CBOREncodeOptions;
import com.upokecenter.cbor.CBORException;
import com.upokecenter.cbor.CBORObject;
import org.jspecify.annotations.Nullable;

/**
 * CBOR in the CTAP2 canonical encoding form (CTAP 2.1 §8): shortest integers, sorted definite-length maps, no duplicate
 * keys, no tags, at most four levels.
 */
public final class Cbor {

    private static final CBOREncodeOptions CANONICAL =
            new CBOREncodeOptions("ctap2canonical=true;allowduplicatekeys=false;resolvereferences=false");
    private static final CBOREncodeOptions LENIENT =
            new CBOREncodeOptions("allowduplicatekeys=false;resolvereferences=false");

    private Cbor() {}

    /** The canonical encoding of {@code value}. */
    public static byte[] encode(CBORObject value) {
        return CanonicalWriter.encode(value).orElseGet(() -> value.EncodeToBytes(CANONICAL));
    }

    /**
     * Decodes exactly one canonically encoded item that fills all of {@code encoded}.
     *
     * @throws MalformedCbor when the bytes are not CBOR, not canonical, or followed by others
     */
    public static CBORObject decode(byte[] encoded) throws MalformedCbor {
        return decode(encoded, CANONICAL);
    }

    /**
     * Decodes exactly one item that fills all of {@code encoded}, canonical or not. For data that Keywright did not
     * ask to be canonical, such as an attestation object from a foreign client.
     *
     * @throws MalformedCbor when the bytes are not CBOR, repeat a map key, or are followed by others
     */
    public static CBORObject decodeLenient(byte[] encoded) throws MalformedCbor {
        return decode(encoded, LENIENT);
    }

    private static CBORObject decode(byte[] encoded, CBOREncodeOptions options) throws MalformedCbor {
        try {
            return CBORObject.DecodeFromBytes(encoded, options);
        } catch (CBORException | IllegalArgumentException e) {
            throw new MalformedCbor(e);
        }
    }

    /** Bytes that are not the one CBOR item they should be. */
    public static final class MalformedCbor extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedCbor() {
            this(null);
        }

        MalformedCbor(@Nullable Throwable cause) {
            super("the bytes are not one canonical CBOR item", cause);
        }
    }
}
