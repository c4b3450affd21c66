package dev.keywright.oath.transfer;

import java.util.Optional;

/** Where the password of an account file comes from. */
@FunctionalInterface
public interface FilePassword {

    /** For a file that is not encrypted. */
    FilePassword NONE = Optional::empty;

    /** The password, which the one who asked wipes after use; empty where there is none. */
    Optional<char[]> ask();
}
