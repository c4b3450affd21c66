package dev.keywright.token.otp;

/** A command of the OTP application that is not done; on the OTP pipe nothing but the missing effect tells so. */
public final class OtpRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status the status word that the card pipe gives for it */
    public OtpRefusal(int status) {
        super("refused with status %04x".formatted(status));
        this.status = status;
    }

    public int status() {
        return status;
    }
}
