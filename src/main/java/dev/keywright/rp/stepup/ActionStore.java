package dev.keywright.rp.stepup;

import dev.keywright.rp.stepup.Requirement.Need;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The actions in the database. */
final class ActionStore {

    private ActionStore() {}

    static void put(Handle handle, String relyingParty, String action, Requirement requirement) {
        handle.createUpdate("INSERT INTO action (relying_party, name, need, factors, fresh_seconds, user_verification,"
                        + " reusable) VALUES (:rp, :name, :need, :factors, :fresh, :verification, :reusable)"
                        + " ON CONFLICT (relying_party, name) DO UPDATE SET need = excluded.need,"
                        + " factors = excluded.factors, fresh_seconds = excluded.fresh_seconds,"
                        + " user_verification = excluded.user_verification, reusable = excluded.reusable")
                .bind("rp", relyingParty)
                .bind("name", action)
                .bind("need", requirement.need().name())
                .bind("factors", requirement.factors().stream().sorted().map(Factor::name)
                        .collect(Collectors.joining(",")))
                .bind("fresh", requirement.fresh().toSeconds())
                .bind("verification", requirement.userVerification() ? 1 : 0)
                .bind("reusable", requirement.reusable() ? 1 : 0)
                .execute();
    }

    /** Whether it was there. */
    static boolean remove(Handle handle, String relyingParty, String action) {
        return handle.createUpdate("DELETE FROM action WHERE relying_party = :rp AND name = :name")
                        .bind("rp", relyingParty)
                        .bind("name", action)
                        .execute()
                == 1;
    }

    static Optional<Requirement> find(Handle handle, String relyingParty, String action) {
        return handle.createQuery("SELECT * FROM action WHERE relying_party = :rp AND name = :name")
                .bind("rp", relyingParty)
                .bind("name", action)
                .map((row, context) -> requirement(row))
                .findOne();
    }

    /** All of a relying party, by name. */
    static Map<String, Requirement> list(Handle handle, String relyingParty) {
        Map<String, Requirement> actions = new LinkedHashMap<>();
        handle.createQuery("SELECT * FROM action WHERE relying_party = :rp ORDER BY name")
                .bind("rp", relyingParty)
                .map((row, context) -> Map.entry(row.getString("name"), requirement(row)))
                .forEach(entry -> actions.put(entry.getKey(), entry.getValue()));
        return actions;
    }

    private static Requirement requirement(ResultSet row) throws SQLException {
        Set<Factor> factors = Stream.of(row.getString("factors").split(","))
                .filter(name -> !name.isEmpty())
                .map(Factor::valueOf)
                .collect(Collectors.toSet());
        return new Requirement(
                Need.valueOf(row.getString("need")),
                factors,
                Duration.ofSeconds(row.getLong("fresh_seconds")),
                row.getInt("user_verification") == 1,
                row.getInt("reusable") == 1);
    }
}
