package dev.keywright.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The master keyring cannot be used; the message is one sentence for the person who started the program. */
public final class MasterKeyException extends IOException {
    private static final long serialVersionUID = 1L;

    MasterKeyException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }

    MasterKeyException(String sentence) {
        this(sentence, null);
    }
}
