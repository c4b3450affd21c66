package dev.keywright.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines that a person types; an answer to a question comes before what the command itself listens for. */
final class TypedLines {

    /** Of this process. */
    static final TypedLines TERMINAL = new TypedLines();

    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    private int questions;

    private TypedLines() {}

    /** Until {@link #answered}, lines are for {@link #answer}. */
    synchronized void ask() {
        questions++;
    }

    synchronized void answered() {
        questions--;
    }

    /** The next line, or null where none was typed yet. */
    synchronized @Nullable String answer() throws IOException {
        return in.ready() ? in.readLine() : null;
    }

    /** The next line that no question waits for, or null where none was typed yet. */
    synchronized @Nullable String command() throws IOException {
        return questions == 0 && !isForAnother() ? answer() : null;
    }

    /**
     * Whether this process is in the background of a terminal, where what is typed is for another: to read it would
     * stop this process (tcsetpgrp(3), SIGTTIN). Elsewhere than on Linux nobody can tell.
     */
    private static boolean isForAnother() {
        try {
            if (!Path.of("/proc/self/fd/0").toRealPath().toString().matches("/dev/(pts/|tty).*")) {
                return false;
            }
            // proc(5): after the name in parentheses come state, ppid, pgrp, session, tty_nr and tpgid.
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return !fields[2].equals(fields[5]);
        } catch (IOException | SecurityException e) {
            return false;
        }
    }
}
