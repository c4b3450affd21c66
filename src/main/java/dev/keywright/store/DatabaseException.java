package dev.keywright.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The database could not be opened; the message is one sentence for the person who started the program. */
public final class DatabaseException extends IOException {
    private static final long serialVersionUID = 1L;

    DatabaseException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }

    DatabaseException(String sentence) {
        super(sentence);
    }
}
