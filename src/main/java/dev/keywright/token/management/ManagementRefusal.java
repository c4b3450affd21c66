package dev.keywright.token.management;

/** A management command that is not done, and has changed nothing. */
public final class ManagementRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status the status word that the card pipe gives for it */
    ManagementRefusal(int status) {
        super("refused with status %04x".formatted(status));
        this.status = status;
    }

    public int status() {
        return status;
    }
}
