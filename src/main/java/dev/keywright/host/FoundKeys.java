package dev.keywright.host;

import java.util.ArrayList;
import java.util.List;

/**
 * What a search for keys found.
 *
 * @param keys  those that can be spoken to
 * @param notes sentences for people on what could not be looked at, and what to do about it
 */
public record FoundKeys(List<SecurityKey> keys, List<String> notes) {

    public FoundKeys {
        keys = List.copyOf(keys);
        notes = List.copyOf(notes);
    }

    /** Nothing, for one reason. */
    public static FoundKeys none(String note) {
        return new FoundKeys(List.of(), List.of(note));
    }

    /** {@code these} keys, and the notes of both. */
    public FoundKeys with(FoundKeys other, List<SecurityKey> these) {
        List<String> both = new ArrayList<>(notes);
        both.addAll(other.notes);
        return new FoundKeys(these, both);
    }
}
