package dev.keywright.desk.provision;

import dev.keywright.desk.roster.Person;
import java.util.OptionalInt;

/** How it went with one key. */
public sealed interface Result {

    /** Whose turn it was. */
    Person person();

    /** The key's number; empty where it tells none. */
    OptionalInt serial();

    /** One sentence for the person at the desk. */
    String sentence();

    /** All is on the key, and was read back. */
    record Ready(Person person, OptionalInt serial, String sentence) implements Result {}

    /** The key was not taken, or would not take something. */
    record Refused(Person person, OptionalInt serial, String sentence) implements Result {}

    /** The key was pulled, or stopped answering; it goes on when it is plugged in again. */
    record Interrupted(Person person, OptionalInt serial, String sentence) implements Result {}
}
