package dev.keywright.desk.provision;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a journal remembers, one line each. A person is named by the roster's id. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entry")
@JsonSubTypes({
    @Type(value = Entry.Begun.class, name = "begun"),
    @Type(value = Entry.Drawn.class, name = "drawn"),
    @Type(value = Entry.Assigned.class, name = "assigned"),
    @Type(value = Entry.Done.class, name = "done"),
    @Type(value = Entry.Ready.class, name = "ready"),
    @Type(value = Entry.Released.class, name = "released"),
    @Type(value = Entry.Forgotten.class, name = "forgotten")
})
sealed interface Entry {

    /** @param plan the fingerprint of the one plan that the journal is for */
    record Begun(String plan) implements Entry {}

    /**
     * The secrets of a person's keys, instead of earlier ones, none of which is on a key.
     *
     * @param steps what the keys are to hold, as far as it is no secret
     */
    record Drawn(String person, PersonSecrets secrets, List<String> steps) implements Entry {}

    /**
     * From here on something may have been sent to the key.
     *
     * @param number 1 for the person's first key, more for a spare
     */
    record Assigned(
            int serial, String person, int number, String model, @Nullable String firmware, boolean emulated)
            implements Entry {}

    /** @param step that was put on the key and read back, by its place among the person's steps */
    record Done(int serial, int step) implements Entry {}

    /** @param at seconds since 1970 */
    record Ready(int serial, long at) implements Entry {}

    /** The key is nobody's any more: it is as it was, or it was given up. */
    record Released(int serial) implements Entry {}

    /** The secrets are not remembered any more. */
    record Forgotten() implements Entry {}
}
