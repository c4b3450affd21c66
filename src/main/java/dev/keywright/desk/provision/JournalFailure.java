package dev.keywright.desk.provision;

import java.io.IOException;

/** The journal cannot be read or written, so that nothing may be put on keys; the message is a sentence. */
public final class JournalFailure extends IOException {

    private static final long serialVersionUID = 1L;

    JournalFailure(String sentence) {
        super(sentence);
    }

    JournalFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
