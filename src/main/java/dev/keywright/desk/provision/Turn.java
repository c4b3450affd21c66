package dev.keywright.desk.provision;

import dev.keywright.desk.roster.Person;
import java.util.List;

/**
 * Whose key is next.
 *
 * @param number  1 for the person's first key, more for a spare
 * @param wanted  the serial numbers that will do: of keys that were begun, or that the roster sets aside; empty where
 *                any new key will
 * @param ready   how many keys are ready
 * @param of      how many there are to be in all
 */
public record Turn(Person person, int number, List<Integer> wanted, int ready, int of) {

    public Turn {
        wanted = List.copyOf(wanted);
    }

    /** {@code a key for Alice} and such. */
    public String describe() {
        String which = wanted.isEmpty() ? "" : " " + wanted.stream().map(String::valueOf)
                .reduce((a, b) -> a + " or " + b).orElseThrow();
        return (number == 1 ? "the key" : "spare " + (number - 1)) + which + " for " + person;
    }
}
