package dev.keywright.host.oath;

import org.jspecify.annotations.Nullable;

/** A key, or this side on its behalf, did not do what was asked. The message is one sentence for people. */
public final class OathSessionException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    private OathSessionException(Reason reason, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    /** What kind of refusal this is, for a program that answers each in its own way. */
    public Reason reason() {
        return reason;
    }

    public enum Reason {
        /** The key has no OATH application, or it is switched off. */
        NO_APPLICATION,
        /** A password locks the accounts and was not given yet. */
        LOCKED,
        WRONG_PASSWORD,
        NO_SUCH_ACCOUNT,
        /** Another account has that name already. */
        NAME_TAKEN,
        /** The key has no room for one more account. */
        FULL,
        /** This key or its firmware cannot do it. */
        UNSUPPORTED,
        /** What was given does not fit into the key: a name that is too long, a counter that is too high. */
        UNFIT,
        /** Nobody touched the key in time. */
        NOT_TOUCHED,
        /** The key refused without saying why, or answered nonsense. */
        REFUSED
    }

    static OathSessionException noApplication(Throwable cause) {
        return new OathSessionException(Reason.NO_APPLICATION, "This key has no OATH application, or it is switched"
                + " off: switch it on for this connection, or use another key.", cause);
    }

    static OathSessionException locked() {
        return new OathSessionException(Reason.LOCKED, "The OATH accounts on this key are locked by a password;"
                + " give it with --password-file or at the prompt.", null);
    }

    static OathSessionException wrongPassword() {
        return new OathSessionException(Reason.WRONG_PASSWORD, "The password for the OATH accounts on this key is"
                + " wrong: try again, or reset the OATH accounts if it is lost.", null);
    }

    static OathSessionException impostor() {
        return new OathSessionException(Reason.WRONG_PASSWORD, "The key could not prove that it knows the password:"
                + " make sure that it is yours before you enter anything else.", null);
    }

    static OathSessionException noSuchAccount(AccountId id) {
        return new OathSessionException(Reason.NO_SUCH_ACCOUNT, "There is no account named " + id.text()
                + " on this key: list the accounts to see their names.", null);
    }

    static OathSessionException nameTaken(AccountId id) {
        return new OathSessionException(Reason.NAME_TAKEN, "There is already an account named " + id.text()
                + " on this key: choose another name or remove that one first.", null);
    }

    static OathSessionException full(int accounts) {
        return new OathSessionException(Reason.FULL, "The key holds " + accounts
                + " accounts and has no room for more: delete one with keywright oath remove.", null);
    }

    static OathSessionException unsupported(String sentence) {
        return new OathSessionException(Reason.UNSUPPORTED, sentence, null);
    }

    static OathSessionException noPasswords() {
        return unsupported("This key does not guard its OATH accounts by a password of their own: leave it without, or"
                + " see what its maker offers instead.");
    }

    static OathSessionException noReset() {
        return unsupported("This key cannot reset its OATH accounts alone: remove them one by one, or reset it with its"
                + " maker's program.");
    }

    static OathSessionException unfit(String sentence) {
        return new OathSessionException(Reason.UNFIT, sentence, null);
    }

    static OathSessionException notTouched() {
        return new OathSessionException(Reason.NOT_TOUCHED, "The key was not touched in time: try again and touch it"
                + " while it blinks.", null);
    }

    static OathSessionException refused(int status, Throwable cause) {
        return new OathSessionException(Reason.REFUSED, "The key refused with status "
                + String.format("%04x", status) + ": plug it in again and retry.", cause);
    }

    static OathSessionException nonsense(@Nullable Throwable cause) {
        return new OathSessionException(Reason.REFUSED, "The key gave an answer that makes no sense: plug it in again"
                + " and retry.", cause);
    }
}
