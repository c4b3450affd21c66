package dev.keywright.host;

import java.io.IOException;

/**
 * A key cannot be spoken to: it was pulled out, another program holds it, or this user may not. The message is a
 * sentence for a person that says which, and what to do.
 */
public final class KeyUnavailable extends IOException {

    private static final long serialVersionUID = 1L;

    public KeyUnavailable(String sentence) {
        super(sentence);
    }

    public KeyUnavailable(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
