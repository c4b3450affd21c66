package dev.keywright.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a secret from a file, from standard input, or from a person at a prompt that does not echo. */
final class SecretInput {

    /** Longer than any setup URI, shorter than a file that was given by mistake. */
    private static final int LIMIT = 16 * 1024;

    private SecretInput() {}

    /**
     * The first line of {@code file}, of standard input where the file is {@code -}, or what a person types where it is
     * null.
     *
     * @param what such as "OATH password", for the prompt and the errors
     */
    static char[] read(@Nullable Path file, String what) throws IOException, Misuse {
        if (file != null && !file.toString().equals("-")) {
            if (Files.size(file) > LIMIT) {
                throw new IOException("The file " + file + " is too long to hold one " + what + ".");
            }
            return firstLine(Files.readString(file), what);
        }
        if (file == null && System.console() != null) {
            return prompt(System.console(), what);
        }
        return firstLine(standardInput(), what);
    }

    private static char[] prompt(Console console, String what) throws Misuse {
        char[] typed = console.readPassword("%s: ", what);
        if (typed == null || typed.length == 0) {
            throw new Misuse("Nothing was typed where the " + what + " was asked for.");
        }
        return typed;
    }

    private static String standardInput() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        char[] buffer = new char[LIMIT];
        int length = 0;
        for (int read; length < LIMIT && (read = in.read(buffer, length, LIMIT - length)) > 0; ) {
            length += read;
        }
        String text = new String(buffer, 0, length);
        Arrays.fill(buffer, '\0');
        return text;
    }

    private static char[] firstLine(String text, String what) throws Misuse {
        String line = text.lines().findFirst().orElse("").strip();
        if (line.isEmpty()) {
            throw new Misuse("No " + what + " came: give it in a file, on standard input or at the prompt.");
        }
        return line.toCharArray();
    }
}
