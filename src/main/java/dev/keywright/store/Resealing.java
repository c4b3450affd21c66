package dev.keywright.store;

import dev.keywright.crypto.Secret;
import dev.keywright.store.Vault.SealBroken;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** Seals with the newest data key what older ones sealed, while the service goes on. */
public final class Resealing {

    private static final int BATCH = 200;

    private final Database database;
    private final KeyringVault vault;

    /** @param vault opened after the rotation, so that it seals with the newest key */
    public Resealing(Database database, KeyringVault vault) {
        this.database = database;
        this.vault = vault;
    }

    private record Row(List<Object> keys, String sealed) {}

    /**
     * How it went.
     *
     * @param resealed how many values
     * @param broken   the places of those that do not open and were left as they are
     */
    public record Outcome(int resealed, List<String> broken) {}

    /** A value that somebody changes meanwhile is left to them; null is no value. */
    public Outcome run(List<SealedColumn> columns) {
        int resealed = 0;
        List<String> broken = new ArrayList<>();
        for (SealedColumn column : columns) {
            List<Object> last = List.of();
            List<Row> rows;
            do {
                List<Object> after = last;
                rows = database.jdbi().withHandle(handle -> stale(handle, column, after));
                for (Row row : rows) {
                    last = row.keys();
                    String place = place(column, row);
                    try (Secret secret = vault.open(place, row.sealed())) {
                        String next = vault.seal(place, secret);
                        resealed += database.jdbi().withHandle(handle -> replace(handle, column, row, next));
                    } catch (SealBroken e) {
                        broken.add(place);
                    }
                }
            } while (rows.size() == BATCH);
        }
        return new Outcome(resealed, broken);
    }

    private List<Row> stale(Handle handle, SealedColumn column, List<Object> after) {
        String keys = String.join(", ", column.keys());
        String beyond = after.isEmpty() ? "" : " AND (" + keys + ") > (" + marks(after) + ")";
        // The prefixes have letters, digits and dots only, none of which means something to LIKE. What does not begin
        // so was never sealed: it is sealed by whoever uses it next.
        Query query = handle.createQuery("SELECT " + keys + ", " + column.column() + " FROM " + column.table()
                + " WHERE " + column.column() + " LIKE '" + KeyringVault.ANY + "%' AND " + column.column()
                + " NOT LIKE ?" + beyond + " ORDER BY " + keys + " LIMIT " + BATCH);
        query.bind(0, vault.prefix() + "%");
        for (int i = 0; i < after.size(); i++) {
            query.bind(i + 1, after.get(i));
        }
        return query.map((row, context) -> {
            List<Object> values = new ArrayList<>();
            for (int i = 1; i <= column.keys().size(); i++) {
                values.add(row.getObject(i));
            }
            return new Row(values, row.getString(column.keys().size() + 1));
        }).list();
    }

    private static int replace(Handle handle, SealedColumn column, Row row, String next) {
        String isRow = column.keys().stream().map(key -> key + " = ? AND ").collect(Collectors.joining());
        Update update = handle.createUpdate("UPDATE " + column.table() + " SET " + column.column() + " = ? WHERE "
                + isRow + column.column() + " = ?");
        update.bind(0, next);
        for (int i = 0; i < row.keys().size(); i++) {
            update.bind(i + 1, row.keys().get(i));
        }
        return update.bind(row.keys().size() + 1, row.sealed()).execute();
    }

    private static String place(SealedColumn column, Row row) {
        return column.placePrefix()
                + row.keys().stream().map(String::valueOf).collect(Collectors.joining("/"));
    }

    private static String marks(List<Object> values) {
        return values.stream().map(value -> "?").collect(Collectors.joining(", "));
    }
}
