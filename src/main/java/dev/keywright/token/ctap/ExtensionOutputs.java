package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Secret;
import org.jspecify.annotations.Nullable;

/** What the extensions of one ceremony answer. */
final class ExtensionOutputs {

    private final CBORObject signed = CBORObject.NewOrderedMap();
    private @Nullable Secret largeBlobKey;

    /** An output for the authenticator data. */
    void add(String name, Object output) {
        signed.Add(name, output);
    }

    /** The outputs for the authenticator data; an empty map where there are none. */
    CBORObject signed() {
        return signed;
    }

    /** The member largeBlobKey of the response, which is no output in the authenticator data. */
    void largeBlobKey(Secret key) {
        largeBlobKey = key;
    }

    /** @param member where {@code response} has its largeBlobKey */
    void addLargeBlobKey(CBORObject response, int member) {
        if (largeBlobKey != null) {
            response.Add(member, largeBlobKey.toArray());
        }
    }
}
