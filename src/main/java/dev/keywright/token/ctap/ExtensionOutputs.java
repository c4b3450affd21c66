package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Secret;
import dev.keywright.token.state.StateChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the extensions of one ceremony answer. */
final class ExtensionOutputs {

    private final CBORObject signed = CBORObject.NewOrderedMap();
    private final CBORObject unsigned = CBORObject.NewOrderedMap();
    private final List<StateChange> changes = new ArrayList<>();
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

    /** An output beside the authenticator data, which the platform takes out before the relying party looks. */
    void addUnsigned(String name, CBORObject output) {
        unsigned.Add(name, output);
    }

    /** @param member where {@code response} has its unsignedExtensionOutputs, which it lacks where there are none */
    void addUnsigned(CBORObject response, int member) {
        if (unsigned.size() > 0) {
            response.Add(member, unsigned);
        }
    }

    /** Something that must be durable before the answer leaves. */
    void change(StateChange change) {
        changes.add(change);
    }

    List<StateChange> changes() {
        return List.copyOf(changes);
    }
}
