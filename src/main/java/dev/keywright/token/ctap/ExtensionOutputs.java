package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;

/** What the extensions of one ceremony answer. */
final class ExtensionOutputs {

    private final CBORObject signed = CBORObject.NewOrderedMap();

    /** An output for the authenticator data. */
    void add(String name, Object output) {
        signed.Add(name, output);
    }

    /** The outputs for the authenticator data; an empty map where there are none. */
    CBORObject signed() {
        return signed;
    }
}
