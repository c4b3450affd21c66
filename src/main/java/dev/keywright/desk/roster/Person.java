package dev.keywright.desk.roster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of a roster.
 *
 * @param id      by which the person is known from one run to the next: the e-mail address in lower case, or the name
 *                where the roster has no addresses
 * @param serials of the keys that this person is to have and nobody else; empty where any key will do
 * @param cells   what the line says, by the column's name in lower case; may hold secrets
 * @param row     the line's number, as a spreadsheet counts: the header is row 1
 */
public record Person(
        String id, String name, @Nullable String email, List<Integer> serials, Map<String, String> cells, int row) {

    public Person {
        serials = List.copyOf(serials);
        cells = Map.copyOf(cells);
    }

    /** What the line says in a column, in whatever case its name is given; empty also for an empty cell. */
    public Optional<String> cell(String column) {
        return Optional.ofNullable(cells.get(Roster.columnName(column))).filter(value -> !value.isEmpty());
    }

    /** The name, and the address where there is one; nothing of the other columns. */
    @Override
    public String toString() {
        return email == null ? name : name + " <" + email + ">";
    }
}
