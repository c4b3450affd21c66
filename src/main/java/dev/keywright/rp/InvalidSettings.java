package dev.keywright.rp;

import java.util.Locale;

/** A relying party's settings that cannot be used; the message is one sentence that says what to change. */
public final class InvalidSettings extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST_QUOTE = 80;

    public InvalidSettings(String sentence) {
        super(sentence);
    }

    static void unless(boolean valid, String sentence) {
        if (!valid) {
            throw new InvalidSettings(sentence);
        }
    }

    /** What somebody sent, short and on one line. */
    static String shown(String given) {
        String line = given.replaceAll("\\p{Cntrl}+", " ");
        return line.length() > LONGEST_QUOTE
                ? String.format(Locale.ROOT, "%s…", line.substring(0, LONGEST_QUOTE))
                : line;
    }
}
