package dev.keywright.rp;

/** What was odd about a sign-in that succeeded all the same. */
public enum SignInWarning {
    /** The passkey was on one device only and is now synced to others (WebAuthn Level 3 §6.1.3). */
    BACKED_UP_NOW("The passkey is backed up now, and was not before."),
    /** The passkey was synced to other devices and is not any more. */
    NO_LONGER_BACKED_UP("The passkey is not backed up any more, and was before."),
    /** The signature counter is not greater than before, so that there may be a copy (§6.1.1). */
    COUNTER_DID_NOT_MOVE_ON("The key's signature counter has not moved on, so there may be a copy of this key."),
    /** Something has become known against the model of the authenticator since the passkey was registered. */
    UNDESIRED_MODEL("Authenticators of this model are not accepted any more; register another passkey.");

    private final String sentence;

    SignInWarning(String sentence) {
        this.sentence = sentence;
    }

    /** For people. */
    public String sentence() {
        return sentence;
    }
}
