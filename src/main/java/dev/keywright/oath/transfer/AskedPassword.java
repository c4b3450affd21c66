package dev.keywright.oath.transfer;

import java.util.Arrays;
import java.util.Optional;

/** A password that was asked for; closing wipes it. */
final class AskedPassword implements AutoCloseable {

    private final char[] characters;

    private AskedPassword(char[] characters) {
        this.characters = characters;
    }

    /** The password of an encrypted file; not empty. */
    static AskedPassword toRead(FilePassword source, String title) throws UnreadableAccountFile {
        char[] characters = source.ask().orElseThrow(() ->
                new UnreadableAccountFile("The " + title + " is encrypted: give its password."));
        if (characters.length == 0) {
            throw wrong(title);
        }
        return new AskedPassword(characters);
    }

    /** The password to encrypt with; empty where the file is to be plain. */
    static Optional<AskedPassword> toWrite(FilePassword source) throws UnwritableAccounts {
        Optional<char[]> characters = source.ask();
        if (characters.isPresent() && characters.get().length == 0) {
            throw new UnwritableAccounts("An empty password protects nothing: give a longer one.");
        }
        return characters.map(AskedPassword::new);
    }

    static UnreadableAccountFile wrong(String title) {
        return new UnreadableAccountFile("The password does not open the " + title
                + ": check it, and export the file again if it is right.");
    }

    /** The password itself, which nobody else may wipe. */
    char[] characters() {
        return characters;
    }

    @Override
    public void close() {
        Arrays.fill(characters, '\0');
    }

    @Override
    public String toString() {
        return "AskedPassword";
    }
}
