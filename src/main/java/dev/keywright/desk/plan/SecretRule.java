package dev.keywright.desk.plan;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.desk.roster.InvalidRoster;
import dev.keywright.desk.roster.Person;
import java.util.Optional;

/**
 * A secret that a plan gives each person, the same on all of the person's keys.
 *
 * @param name by which it is remembered, such as {@code pin}
 */
public record SecretRule(String name, Source source, SecretForm form) {

    /**
     * What the roster says it is; empty where it is to be drawn.
     *
     * @throws InvalidRoster where the cell is empty or of another form
     */
    public Optional<Secret> given(Person person) throws InvalidRoster {
        String column = source.column();
        if (column == null) {
            return Optional.empty();
        }
        String where = "Row " + person.row() + " of the roster has ";
        String cell = person.cell(column).orElseThrow(() -> new InvalidRoster(
                where + "nothing in a column " + column + ", which the plan wants for " + name + "."));
        try {
            return Optional.of(form.parse(cell));
        } catch (IllegalArgumentException e) {
            throw new InvalidRoster(
                    where + "something else than " + name + " can be in its column " + column + ": " + e.getMessage()
                            + ".");
        }
    }

    /** The roster's, or a new one. */
    public Secret make(Person person, RandomSource random) throws InvalidRoster {
        return given(person).orElseGet(() -> form.draw(random));
    }
}
