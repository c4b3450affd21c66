package dev.keywright.rp;

import org.jspecify.annotations.Nullable;

/** A registration or sign-in was refused; the message is one sentence for the person at the client, without secrets. */
public final class CeremonyException extends Exception {
    private static final long serialVersionUID = 1L;

    @Nullable
    private final String unknownCredential;

    public CeremonyException(String sentence) {
        this(sentence, null, null);
    }

    CeremonyException(String sentence, Throwable cause) {
        this(sentence, cause, null);
    }

    private CeremonyException(String sentence, @Nullable Throwable cause, @Nullable String unknownCredential) {
        super(sentence, cause);
        this.unknownCredential = unknownCredential;
    }

    /** Of a passkey that nobody has here, in a sign-in that named no user. */
    static CeremonyException unknown(String sentence, String credentialId) {
        return new CeremonyException(sentence, null, credentialId);
    }

    /**
     * The credential id (base64url) that a client may be told to forget, with the Signal API; null where there is none,
     * or where telling would give away whether a user exists.
     */
    public @Nullable String unknownCredential() {
        return unknownCredential;
    }
}
