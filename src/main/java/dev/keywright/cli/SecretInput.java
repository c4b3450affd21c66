package dev.keywright.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a secret from a file, from standard input, or from a person at a prompt that does not echo. */
final class SecretInput {

    /** Longer than any setup URI, shorter than a file that was given by mistake. */
    private static final int LIMIT = 16 * 1024;
    private static final Path STANDARD_INPUT = Path.of("-");

    private SecretInput() {}

    /**
     * The first line of {@code file}, the next of standard input where the file is {@code -}, or what a person types
     * where it is null; the caller wipes it.
     *
     * @param what such as "OATH password", for the prompt and the errors
     */
    static char[] read(@Nullable Path file, String what) throws IOException, Misuse {
        if (file == null && System.console() != null) {
            return prompt(System.console(), what);
        }
        char[] line = SmallInput.readLine(file == null ? STANDARD_INPUT : file, LIMIT, what);
        if (line.length == 0) {
            throw new Misuse("No " + what + " came: give it in a file, on standard input or at the prompt.");
        }
        return line;
    }

    /** The same, for a secret that is new and would lock out whoever mistyped it: a person types it twice. */
    static char[] readTwice(@Nullable Path file, String what) throws IOException, Misuse {
        char[] typed = read(file, what);
        if (file == null && System.console() != null) {
            char[] again = prompt(System.console(), what + " again");
            boolean same = Arrays.equals(typed, again);
            Arrays.fill(again, '\0');
            if (!same) {
                Arrays.fill(typed, '\0');
                throw new Misuse("The " + what + " was not the same both times; nothing has changed.");
            }
        }
        return typed;
    }

    private static char[] prompt(Console console, String what) throws Misuse {
        char[] typed = console.readPassword("%s: ", what);
        if (typed == null || typed.length == 0) {
            throw new Misuse("Nothing was typed where the " + what + " was asked for.");
        }
        return typed;
    }
}
