package dev.keywright.store;

import dev.keywright.crypto.Secret;
import org.jspecify.annotations.Nullable;

/** Seals secrets for the database, so that its files and backups give none away. */
public interface Vault {

    /**
     * The sealed form of {@code secret}, printable text.
     *
     * @param place where it will be kept, such as {@code code-token/ID}: what is moved to another place does not open
     */
    String seal(String place, Secret secret);

    /**
     * The secret that was sealed for {@code place}.
     *
     * @throws SealBroken when {@code sealed} was changed, was made for another place, or needs a master key that is not
     *     there
     */
    Secret open(String place, String sealed) throws SealBroken;

    /** A sealed secret that does not open; the message is one sentence that says what to do. */
    final class SealBroken extends Exception {
        private static final long serialVersionUID = 1L;

        public SealBroken(String sentence, @Nullable Throwable cause) {
            super(sentence, cause);
        }
    }
}
