package dev.keywright.token.hid;

import dev.keywright.wire.ctaphid.CtapHidError;

/** A message that is answered with CTAPHID_ERROR (CTAP 2.1 §11.2.9.1.6). */
public final class CtapHidRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final CtapHidError error;

    public CtapHidRefusal(CtapHidError error) {
        super("refused with " + error);
        this.error = error;
    }

    public CtapHidError error() {
        return error;
    }
}
