package dev.keywright.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is attached, before anything is opened.
 *
 * @param all   what may be a pipe of a key
 * @param notes sentences for people on what could not be looked at, and what to do about it
 */
public record Attachments(List<Attachment> all, List<String> notes) {

    public Attachments {
        all = List.copyOf(all);
        notes = List.copyOf(notes);
    }

    /** Nothing, for one reason. */
    public static Attachments none(String note) {
        return new Attachments(List.of(), List.of(note));
    }

    /** Asks each who it is; who cannot be asked is a note. */
    public FoundKeys meet() {
        List<SecurityKey> keys = new ArrayList<>();
        List<String> told = new ArrayList<>(notes);
        for (Attachment attachment : all) {
            try {
                attachment.meeting().meet().ifPresent(keys::add);
            } catch (IOException e) {
                told.add(String.valueOf(e.getMessage()));
            }
        }
        return new FoundKeys(keys, told);
    }
}
