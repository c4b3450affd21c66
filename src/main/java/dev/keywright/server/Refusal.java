package dev.keywright.server;

import java.util.Map;

/** A request that is not answered as asked: its HTTP status, a word for programs, and one sentence for people. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;
    private final transient Map<String, String> headers;

    Refusal(int status, String sentence) {
        this(status, reasonOf(status), sentence);
    }

    /** @param reason in lower case with hyphens, always the same for the same reason */
    Refusal(int status, String reason, String sentence) {
        this(status, reason, sentence, Map.of());
    }

    private Refusal(int status, String reason, String sentence, Map<String, String> headers) {
        super(sentence);
        this.status = status;
        this.reason = reason;
        this.headers = headers;
    }

    static Refusal badRequest(String sentence) {
        return new Refusal(400, sentence);
    }

    /** @param challenge what RFC 6750 §3 wants said of the key that was missing or no good */
    static Refusal unauthorized(String reason, String sentence, String challenge) {
        return new Refusal(401, reason, sentence, Map.of("WWW-Authenticate", challenge));
    }

    /** @param seconds after which it is worth trying again */
    static Refusal tooMany(String reason, String sentence, long seconds) {
        return new Refusal(429, reason, sentence, Map.of("Retry-After", Long.toString(seconds)));
    }

    /** The reason where none more particular is given. */
    static String reasonOf(int status) {
        return switch (status) {
            case 401 -> "api-key-missing";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 405 -> "method-not-allowed";
            case 409 -> "conflict";
            case 413 -> "body-too-long";
            case 415 -> "wrong-media-type";
            case 421 -> "wrong-host";
            case 429 -> "too-many-requests";
            case 431 -> "header-too-long";
            case 500 -> "internal";
            case 503 -> "unavailable";
            default -> "malformed";
        };
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    Map<String, String> headers() {
        return headers;
    }
}
