package dev.keywright.store;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The table of data keys: AES-256-GCM keys that seal secrets, each wrapped by a master key. The newest one seals. */
final class DataKeys {

    /** Two nodes that start on an empty database, and rotations, take turns. */
    private static final String TURN = "master-key";

    private DataKeys() {}

    /** A row; the master key that wraps it is named by its id. */
    record Wrapped(long id, long masterKey, String wrapped) {

        /**
         * The data key itself.
         *
         * @throws GeneralSecurityException when the row was changed, or the master key of that id is another one
         */
        Aead unwrap(MasterKeyring masters) throws GeneralSecurityException {
            return handle(masters).getPrimitive(RegistryConfiguration.get(), Aead.class);
        }

        private KeysetHandle handle(MasterKeyring masters) throws GeneralSecurityException {
            byte[] bytes;
            try {
                bytes = Base64.getUrlDecoder().decode(wrapped);
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException(e);
            }
            return TinkProtoKeysetFormat.parseEncryptedKeyset(bytes, masters.wrapper(), associated(id));
        }
    }

    static void takeTurn(Handle handle) {
        Turn.take(handle, TURN);
    }

    /** Oldest first. */
    static List<Wrapped> all(Handle handle) {
        return handle.createQuery("SELECT id, master_key, wrapped FROM data_key ORDER BY id")
                .map(DataKeys::read)
                .list();
    }

    static Optional<Wrapped> find(Handle handle, long id) {
        return handle.createQuery("SELECT id, master_key, wrapped FROM data_key WHERE id = :id")
                .bind("id", id)
                .map(DataKeys::read)
                .findOne();
    }

    static long newest(Handle handle) {
        return handle.createQuery("SELECT max(id) FROM data_key").mapTo(Long.class).one();
    }

    /** Adds a new key, wrapped by the primary master key, which seals from now on. */
    static Wrapped add(Handle handle, MasterKeyring masters, long id, Instant now) {
        try {
            KeysetHandle key = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
            Wrapped row = wrap(id, key, masters);
            handle.createUpdate("INSERT INTO data_key (id, master_key, wrapped, created_at)"
                            + " VALUES (:id, :master, :wrapped, :now)")
                    .bind("id", row.id())
                    .bind("master", row.masterKey())
                    .bind("wrapped", row.wrapped())
                    .bind("now", now.toEpochMilli())
                    .execute();
            return row;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a data key cannot be made", e);
        }
    }

    /** Wraps {@code row} anew, by the primary master key. */
    static void rewrap(Handle handle, Wrapped row, MasterKeyring masters) throws GeneralSecurityException {
        Wrapped next = wrap(row.id(), row.handle(masters), masters);
        handle.createUpdate("UPDATE data_key SET master_key = :master, wrapped = :wrapped WHERE id = :id")
                .bind("id", next.id())
                .bind("master", next.masterKey())
                .bind("wrapped", next.wrapped())
                .execute();
    }

    private static Wrapped wrap(long id, KeysetHandle key, MasterKeyring masters) throws GeneralSecurityException {
        byte[] wrapped = TinkProtoKeysetFormat.serializeEncryptedKeyset(key, masters.wrapper(), associated(id));
        return new Wrapped(
                id, masters.primary(), Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped));
    }

    private static byte[] associated(long id) {
        return ("data_key/" + id).getBytes(StandardCharsets.UTF_8);
    }

    private static Wrapped read(RowView row) {
        return new Wrapped(
                row.getColumn("id", Long.class),
                row.getColumn("master_key", Long.class),
                row.getColumn("wrapped", String.class));
    }
}
