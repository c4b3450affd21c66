package dev.keywright.server;

/** A request that is not answered as asked: its HTTP status, and one sentence for the person who made it. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    static Refusal badRequest(String sentence) {
        return new Refusal(400, sentence);
    }

    int status() {
        return status;
    }
}
