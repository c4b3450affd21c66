package dev.keywright.host.webauthn;

import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.fido.client.AuthInvalidClientError;
import com.yubico.yubikit.fido.client.ClientError;
import com.yubico.yubikit.fido.client.PinRequiredClientError;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import org.jspecify.annotations.Nullable;

/** Says in words why a key refused, from the client library's errors and the CTAP status (CTAP 2.1 §8.2) in them. */
final class KeyRefusal {

    private KeyRefusal() {}

    /** @throws KeyUnavailable where it was no refusal, because the key could not be spoken to */
    static WebAuthnException of(ClientError error) throws KeyUnavailable {
        if (error.getCause() instanceof KeyUnavailable gone) {
            throw gone;
        }
        if (error instanceof PinRequiredClientError) {
            return pinRequired();
        }
        if (error instanceof AuthInvalidClientError wrong) {
            return wrong.authType == AuthInvalidClientError.AuthType.PIN
                    ? wrongPin(wrong, wrong.retries)
                    : new WebAuthnException(Reason.PIN_REQUIRED,
                            "The key did not recognise the person; try again or give its PIN.", wrong);
        }
        CtapException status = ctapStatus(error);
        if (status != null) {
            return of(status);
        }
        return switch (error.getErrorCode()) {
            case CONFIGURATION_UNSUPPORTED -> new WebAuthnException(Reason.NOT_SUPPORTED,
                    "The key cannot do what the site asks for; another key may.", error);
            case DEVICE_INELIGIBLE -> noCredential(error);
            case TIMEOUT -> timedOut(error);
            case BAD_REQUEST -> new WebAuthnException(Reason.INVALID_OPTIONS,
                    "In the options, an extension's input is not valid.", error);
            default -> failed(error);
        };
    }

    static WebAuthnException of(CommandException error) {
        if (error instanceof ApplicationNotAvailableException) {
            return new WebAuthnException(Reason.NOT_SUPPORTED, "This key has no FIDO2 on this connection, or it is switched"
                    + " off: switch it on with 'keywright config', or use another key.", error);
        }
        return error instanceof CtapException status ? of(status) : failed(error);
    }

    static WebAuthnException of(CtapException status) {
        return switch (status.getCtapError()) {
            case CtapException.ERR_CREDENTIAL_EXCLUDED -> alreadyRegistered(status);
            case CtapException.ERR_NO_CREDENTIALS -> noCredential(status);
            case CtapException.ERR_PIN_INVALID -> wrongPin(status, -1);
            case CtapException.ERR_PIN_AUTH_BLOCKED -> new WebAuthnException(Reason.PIN_PAUSED,
                    "Too many wrong PINs in a row; take the key out, put it in again, and try once more.", status);
            case CtapException.ERR_PIN_BLOCKED -> new WebAuthnException(Reason.PIN_BLOCKED,
                    "The key's PIN is blocked after too many wrong ones; only a reset, which deletes all its"
                            + " credentials, makes the key usable again.", status);
            case CtapException.ERR_PIN_NOT_SET -> pinNotSet();
            case CtapException.ERR_PUAT_REQUIRED, CtapException.ERR_UV_BLOCKED -> pinRequired();
            case CtapException.ERR_PIN_POLICY_VIOLATION -> new WebAuthnException(Reason.PIN_NOT_SET,
                    "The key wants its PIN changed before it is used again.", status);
            case CtapException.ERR_USER_ACTION_TIMEOUT, CtapException.ERR_ACTION_TIMEOUT, CtapException.ERR_TIMEOUT ->
                    timedOut(status);
            case CtapException.ERR_OPERATION_DENIED -> new WebAuthnException(Reason.CANCELLED,
                    "The request was declined at the key.", status);
            case CtapException.ERR_KEEPALIVE_CANCEL -> cancelled();
            case CtapException.ERR_KEY_STORE_FULL -> new WebAuthnException(Reason.KEY_FULL,
                    "The key has no room for another passkey; delete one first.", status);
            case CtapException.ERR_UNSUPPORTED_ALGORITHM -> new WebAuthnException(Reason.NOT_SUPPORTED,
                    "The key knows none of the signature algorithms that the site accepts.", status);
            case CtapException.ERR_UNSUPPORTED_OPTION, CtapException.ERR_UNSUPPORTED_EXTENSION,
                    CtapException.ERR_INVALID_OPTION -> new WebAuthnException(Reason.NOT_SUPPORTED,
                    "The key cannot do what the site asks for; another key may.", status);
            default -> failed(status);
        };
    }

    private static @Nullable CtapException ctapStatus(Throwable error) {
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof CtapException status) {
                return status;
            }
        }
        return null;
    }

    /** @param retries left, or -1 where the key did not tell */
    static WebAuthnException wrongPin(Exception cause, int retries) {
        String left = retries < 0 ? "" : retries == 1 ? "; one try is left" : "; " + retries + " tries are left";
        return WebAuthnException.wrongPin("That is not the key's PIN" + left + ".", cause, retries);
    }

    static WebAuthnException alreadyRegistered(Exception cause) {
        return new WebAuthnException(
                Reason.ALREADY_REGISTERED, "This key is already registered with this account; use another one.", cause);
    }

    private static WebAuthnException noCredential(Exception cause) {
        return new WebAuthnException(
                Reason.NO_CREDENTIAL, "This key holds no credential for this site; try another key.", cause);
    }

    private static WebAuthnException timedOut(Exception cause) {
        return new WebAuthnException(
                Reason.TIMED_OUT, "Nobody touched the key in time; try again and touch it when it blinks.", cause);
    }

    static WebAuthnException pinRequired() {
        return new WebAuthnException(Reason.PIN_REQUIRED, "The key asks for its PIN; give it and try again.");
    }

    static WebAuthnException pinNotSet() {
        return new WebAuthnException(
                Reason.PIN_NOT_SET, "The site asks for the key's PIN, and this key has none; set one first.");
    }

    static WebAuthnException unfitPin(int least, Exception cause) {
        return new WebAuthnException(Reason.NOT_SUPPORTED, "The key refuses the new PIN; choose one of at least "
                + least + " characters and at most 63 bytes that is not too simple.", cause);
    }

    static WebAuthnException cancelled() {
        return new WebAuthnException(Reason.CANCELLED, "The request was cancelled.");
    }

    static WebAuthnException failed(Exception cause) {
        return new WebAuthnException(
                Reason.FAILED, "The key failed or gave an answer that makes no sense; plug it in again or try"
                        + " another one.", cause);
    }
}
