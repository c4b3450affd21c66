package dev.keywright.oath.transfer;

import dev.keywright.oath.OathCredential;
import java.util.List;

/**
 * A kind of file that holds one-time code accounts. Reading is strict about the file as a whole, and tells of each
 * account in it that cannot be used in a row of its own.
 */
public interface AccountFormat {

    /** More bytes than any honest file has; a longer one is refused before it is looked at. */
    int MAX_FILE_LENGTH = 16 * 1024 * 1024;

    /** More accounts than any person has; a file with more is refused as soon as that shows. */
    int MAX_ACCOUNTS = 10_000;

    /** What a person calls it on the command line: lower case, no spaces. */
    String name();

    /** What it is, for people, such as {@code "Aegis backup"}. */
    String title();

    /** Whether {@code content} seems to be such a file; asked before a password is. */
    boolean recognises(byte[] content);

    /**
     * Reads a file.
     *
     * @param content  at most {@link #MAX_FILE_LENGTH} bytes
     * @param password asked once, and only where the file is encrypted
     * @return a row for each account in it, in its order; at most {@link #MAX_ACCOUNTS}
     * @throws UnreadableAccountFile when it is not such a file, is cut off, has too many accounts, or the password is
     *     wrong
     */
    List<ImportRow> read(byte[] content, FilePassword password) throws UnreadableAccountFile;

    /**
     * Writes a file.
     *
     * @param password asked once where it is to be encrypted; a format that cannot encrypt does not ask
     * @throws UnwritableAccounts when the format cannot hold one of the accounts; nothing is then written
     */
    byte[] write(List<OathCredential> accounts, FilePassword password) throws UnwritableAccounts;
}
