package dev.keywright.host;

import java.io.IOException;
import java.util.Optional;

/**
 * Something at this computer that may be a pipe of a key, as it is seen without opening it.
 *
 * @param identity the same for as long as it stays; what is attached later has another where that can be told
 * @param meeting  opens it for a moment to ask who it is
 */
public record Attachment(String identity, Meeting meeting) {

    /** Asks what is attached who it is. */
    @FunctionalInterface
    public interface Meeting {
        /**
         * The key, or nothing where this is none.
         *
         * @throws IOException with a sentence on why it could not be asked
         */
        Optional<SecurityKey> meet() throws IOException;
    }
}
