package dev.keywright.host.webauthn;

import java.util.OptionalInt;

/** Why there is no credential: a sentence for a person, and the name by which a web page would hear of it. */
public final class WebAuthnException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final int retriesLeft;

    WebAuthnException(Reason reason, String message) {
        this(reason, message, null, -1);
    }

    WebAuthnException(Reason reason, String message, Throwable cause) {
        this(reason, message, cause, -1);
    }

    private WebAuthnException(Reason reason, String message, Throwable cause, int retriesLeft) {
        super(message, cause);
        this.reason = reason;
        this.retriesLeft = retriesLeft;
    }

    /** @param retriesLeft -1 where the key did not tell */
    static WebAuthnException wrongPin(String message, Throwable cause, int retriesLeft) {
        return new WebAuthnException(Reason.PIN_WRONG, message, cause, retriesLeft);
    }

    public Reason reason() {
        return reason;
    }

    /** After {@link Reason#PIN_WRONG}: how many more wrong PINs the key takes, where it tells. */
    public OptionalInt retriesLeft() {
        return retriesLeft < 0 ? OptionalInt.empty() : OptionalInt.of(retriesLeft);
    }

    /** What happened. A page is told less than a person at the keyboard (WebAuthn L3 §14.5). */
    public enum Reason {
        /** The options are not what WebAuthn describes. */
        INVALID_OPTIONS("TypeError"),
        /** The page may not use this relying party id, or may not use WebAuthn at all. */
        WRONG_ORIGIN("SecurityError"),
        /** The key cannot do what the options ask for. */
        NOT_SUPPORTED("NotSupportedError"),
        /** The key holds one of the credentials in {@code excludeCredentials}. */
        ALREADY_REGISTERED("InvalidStateError"),
        /** The key holds no credential that would do. */
        NO_CREDENTIAL("NotAllowedError"),
        /** The key has no PIN, and the options or the key ask for one. */
        PIN_NOT_SET("NotAllowedError"),
        /** The key asks for its PIN and nobody gave it. */
        PIN_REQUIRED("NotAllowedError"),
        PIN_WRONG("NotAllowedError"),
        /** Too many wrong PINs in a row: the key must be taken out and put in again. */
        PIN_PAUSED("NotAllowedError"),
        /** Too many wrong PINs altogether: the key must be reset. */
        PIN_BLOCKED("NotAllowedError"),
        /** Nobody touched the key in time. */
        TIMED_OUT("NotAllowedError"),
        /** Somebody said no, or called the ceremony off. */
        CANCELLED("NotAllowedError"),
        /** There is no room for another discoverable credential. */
        KEY_FULL("NotAllowedError"),
        /** The key failed, or answered what makes no sense. */
        FAILED("NotAllowedError");

        private final String domName;

        Reason(String domName) {
            this.domName = domName;
        }

        /** The name of the exception that a browser's script would see (WebAuthn L3 §5.1.3, §5.1.4). */
        public String domName() {
            return domName;
        }
    }
}
