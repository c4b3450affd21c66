package dev.keywright.token.state;

/**
 * How built-in user verification went.
 *
 * @param failures     since it last succeeded, or somebody last gave the right PIN
 * @param sinceLastPin attempts, good and bad, since somebody last gave the right PIN (CTAP 2.2 §6.4,
 *                     uvCountSinceLastPinEntry)
 */
public record UvAttempts(int failures, int sinceLastPin) {

    /** None yet. */
    public static final UvAttempts NONE = new UvAttempts(0, 0);
}
