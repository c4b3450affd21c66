package dev.keywright.host.otp;

import org.jspecify.annotations.Nullable;

/** A key did not do with its slots what was asked. The message is one sentence for people. */
public final class OtpSessionException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    private OtpSessionException(Reason reason, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    /** What kind of refusal this is, for a program that answers each in its own way. */
    public Reason reason() {
        return reason;
    }

    public enum Reason {
        /** The key has no OTP application, or it is switched off. */
        NO_APPLICATION,
        /** The key left its slots as they were: an access code is missing or wrong, or a slot is protected. */
        NOT_WRITTEN,
        /** The slot is empty, or of another kind. */
        NO_ANSWER,
        /** Nobody touched the key in time, or the program did not want to wait any longer. */
        NOT_TOUCHED,
        /** The key keeps its serial number to itself. */
        NO_SERIAL,
        /** The firmware of this key cannot do it without harm. */
        UNSUPPORTED,
        /** The key refused without saying why, or answered nonsense. */
        REFUSED
    }

    static OtpSessionException noApplication(Throwable cause) {
        return new OtpSessionException(Reason.NO_APPLICATION, "This key has no OTP application, or it is switched off:"
                + " switch it on for this connection, or use another key.", cause);
    }

    static OtpSessionException notWritten(String what) {
        return new OtpSessionException(Reason.NOT_WRITTEN, "The key did not change " + what + ": give its access code"
                + " if it has one, and look whether slot 1 protects slot 2 or the slot's options forbid it.", null);
    }

    /** Yubico's .NET SDK, "How to swap slot configurations": both allow updates, and neither has an access code. */
    static OtpSessionException notSwapped() {
        return new OtpSessionException(Reason.NOT_WRITTEN, "The key did not swap its slots: take the access code of"
                + " either away first, with 'keywright otp update --remove-access-code', and look whether both allow"
                + " updates.", null);
    }

    static OtpSessionException noAnswer(Slot slot, String kind) {
        return new OtpSessionException(Reason.NO_ANSWER, "The key's " + slot + " did not answer: program it for "
                + kind + ", or ask the other one.", null);
    }

    /** A card has one answer for both. */
    static OtpSessionException noTouchOrAnswer(Slot slot, String kind) {
        return new OtpSessionException(Reason.NO_ANSWER, "The key's " + slot + " did not answer: touch the key while it"
                + " blinks, or program the slot for " + kind + ".", null);
    }

    static OtpSessionException notTouched() {
        return new OtpSessionException(Reason.NOT_TOUCHED, "The key was not touched in time: try again and touch it"
                + " while it blinks.", null);
    }

    static OtpSessionException noSerial() {
        return new OtpSessionException(Reason.NO_SERIAL, "This key does not tell its serial number to programs:"
                + " give the id yourself.", null);
    }

    static OtpSessionException accessCodeStays() {
        return new OtpSessionException(Reason.UNSUPPORTED, "Keys with firmware 4.3.2 to 4.3.5 cannot change an access"
                + " code in an update: delete the slot and program it anew.", null);
    }

    static OtpSessionException refused(int status, Throwable cause) {
        return new OtpSessionException(Reason.REFUSED, "The key refused with status "
                + String.format("%04x", status) + ": plug it in again and retry.", cause);
    }

    static OtpSessionException nonsense(@Nullable Throwable cause) {
        return new OtpSessionException(Reason.REFUSED, "The key gave an answer that makes no sense: plug it in again"
                + " and retry.", cause);
    }
}
