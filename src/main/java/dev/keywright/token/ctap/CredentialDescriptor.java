package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PublicKeyCredentialDescriptor (WebAuthn §5.8.3) without its transports, which an authenticator ignores. */
final class CredentialDescriptor {

    static final String PUBLIC_KEY = "public-key";

    private static final String ID = "id";
    private static final String TYPE = "type";
    private static final CBORObject ENCODED_TYPE = CBORObject.FromObject(PUBLIC_KEY);

    private CredentialDescriptor() {}

    /** The id that {@code descriptor} gives, or null where it is of a type that is not known. */
    static @Nullable Bytes id(Parameters descriptor) throws CtapError {
        Bytes id = Bytes.of(descriptor.bytes(ID));
        return descriptor.text(TYPE).equals(PUBLIC_KEY) ? id : null;
    }

    /**
     * The ids of known type.
     *
     * @param most how many descriptors the profile takes
     * @throws CtapError LIMIT_EXCEEDED when there are more
     */
    static List<Bytes> ids(List<Parameters> descriptors, int most) throws CtapError {
        if (descriptors.size() > most) {
            throw new CtapError(CtapStatus.LIMIT_EXCEEDED);
        }
        List<Bytes> ids = new ArrayList<>(descriptors.size());
        for (Parameters descriptor : descriptors) {
            Bytes id = id(descriptor);
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    static CBORObject encode(Bytes id) {
        return CBORObject.NewOrderedMap().Add(ID, id.toArray()).Add(TYPE, ENCODED_TYPE);
    }
}
