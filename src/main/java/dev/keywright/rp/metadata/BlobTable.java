package dev.keywright.rp.metadata;

import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditLog;
import dev.keywright.store.Database;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The newest verified BLOB in the database, which all nodes share. */
final class BlobTable {

    private final Database database;
    private final AuditLog audit;
    private final String authority;

    /** @param authority a name for the set of roots that vouch for the BLOBs; each has numbers of its own */
    BlobTable(Database database, AuditLog audit, String authority) {
        this.database = database;
        this.audit = audit;
        this.authority = authority;
    }

    /** A BLOB as it was read, and when it was verified. */
    record Row(long number, String blob, Instant verifiedAt) {}

    OptionalLong number() {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                                "SELECT number FROM metadata_blob WHERE authority = :authority")
                        .bind("authority", authority)
                        .mapTo(Long.class)
                        .findOne())
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    Optional<Row> row() {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT number, blob, verified_at FROM metadata_blob WHERE authority = :authority")
                .bind("authority", authority)
                .map((row, context) ->
                        new Row(row.getLong(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3))))
                .findOne());
    }

    /** Keeps a BLOB unless one with its number or a greater one is there; whether it was kept. */
    boolean offer(Row row) {
        return database.jdbi().inTransaction(handle -> {
            boolean kept = handle.createUpdate(
                                    "INSERT INTO metadata_blob (authority, number, blob, verified_at)"
                                            + " VALUES (:authority, :number, :blob, :verifiedAt)"
                                            + " ON CONFLICT (authority) DO UPDATE SET number = excluded.number,"
                                            + " blob = excluded.blob, verified_at = excluded.verified_at"
                                            + " WHERE excluded.number > metadata_blob.number")
                            .bind("authority", authority)
                            .bind("number", row.number())
                            .bind("blob", row.blob())
                            .bind("verifiedAt", row.verifiedAt().toEpochMilli())
                            .execute()
                    == 1;
            if (kept) {
                audit.append(handle, new AuditEvent(
                        null, "metadata", "metadata.updated", null, "number " + row.number()));
            }
            return kept;
        });
    }
}
