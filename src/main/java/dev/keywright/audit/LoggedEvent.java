package dev.keywright.audit;

import dev.keywright.crypto.Crypto;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/**
 * An event as the log keeps it.
 *
 * @param sequence  its place in the chain, from 1; 0 while it waits to be linked
 * @param id        of no meaning, but never twice
 * @param at        in milliseconds
 * @param hash      SHA-256 as 64 hexadecimal digits, see {@link #hashAfter}; empty while it waits
 * @param signature see {@link Checkpoint}; null except at the last event of a batch
 */
public record LoggedEvent(
        long sequence, String id, Instant at, AuditEvent event, String hash, @Nullable String signature) {

    /** The hash before the first event: 32 zeros. */
    static final String START = "0".repeat(64);

    static final String COLUMNS =
            "sequence, id, happened_at, relying_party, actor, action, subject, detail, hash, signature";

    static final RowMapper<LoggedEvent> MAPPER = (row, context) -> new LoggedEvent(
            row.getLong(1),
            row.getString(2),
            Instant.ofEpochMilli(row.getLong(3)),
            new AuditEvent(row.getString(4), row.getString(5), row.getString(6), row.getString(7), row.getString(8)),
            row.getString(9) == null ? "" : row.getString(9),
            row.getString(10));

    /** The checkpoint that this event is, where it bears a signature. */
    public Checkpoint checkpoint() {
        return new Checkpoint(sequence, hash);
    }

    /** At this place in the chain, after the event with that hash. */
    LoggedEvent linked(long place, String before) {
        LoggedEvent placed = new LoggedEvent(place, id, at, event, "", null);
        return new LoggedEvent(place, id, at, event, placed.hashAfter(before), null);
    }

    /**
     * What its hash has to be: SHA-256 over the hash before it (32 bytes), its sequence and its milliseconds since 1970
     * (8 bytes each, big-endian), and its id, relying party, actor, action, subject and detail, each in UTF-8 after its
     * length in bytes (4 bytes, big-endian); the length of one that is null is FFFFFFFF.
     */
    String hashAfter(String before) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(HexFormat.of().parseHex(before));
            out.writeLong(sequence);
            out.writeLong(at.toEpochMilli());
            write(out, id);
            write(out, event.relyingParty());
            write(out, event.actor());
            write(out, event.action());
            write(out, event.subject());
            write(out, event.detail());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(Crypto.fastest().sha256(bytes.toByteArray()));
    }

    private static void write(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
        } else {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }
}
