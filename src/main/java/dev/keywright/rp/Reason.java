package dev.keywright.rp;

/** The library's reason for a refusal, fit to be shown. */
final class Reason {

    private static final int LONGEST = 200;

    private Reason() {}

    /** On one line, short, and with a full stop; it may quote what the client sent. */
    static String of(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return "it is malformed.";
        }
        String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        String bounded = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        return bounded.endsWith(".") ? bounded : bounded + ".";
    }
}
