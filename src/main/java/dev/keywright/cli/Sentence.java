package dev.keywright.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine.PicocliException;

/** An exception as one sentence for a person. */
final class Sentence {

    private Sentence() {}

    static String of(Throwable failure) {
        if (failure instanceof NoSuchFileException missing) {
            return "There is no file " + missing.getFile() + "; check its name.";
        }
        if (failure instanceof AccessDeniedException denied) {
            return "The file " + denied.getFile() + " may not be read or written by this user; change its rights or give"
                    + " another.";
        }
        if (failure instanceof FileSystemException failed) {
            String reason = failed.getReason() == null ? "" : " (" + failed.getReason() + ")";
            return "The file " + failed.getFile() + " cannot be used" + reason + "; give another.";
        }
        if (failure instanceof UncheckedIOException wrapper) {
            return of(wrapper.getCause());
        }
        String message = failure.getMessage();
        boolean mistake = failure instanceof RuntimeException && !(failure instanceof PicocliException);
        if (mistake || message == null || message.isBlank()) {
            return "This failed by a mistake in Keywright (" + failure.getClass().getSimpleName()
                    + "); please report it.";
        }
        String oneLine = message.strip().replaceAll("\\s*\\R\\s*", " ");
        return oneLine.matches(".*[.!?]") ? oneLine : oneLine + ".";
    }
}
