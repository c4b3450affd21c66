package dev.keywright.store;

import com.google.crypto.tink.Aead;
import dev.keywright.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vault of one node: AES-256-GCM under data keys, which stand in the database wrapped by the master keyring, which
 * is a file. A sealed value is {@code v1.ID.TEXT}: the data key's id, and base64url of the ciphertext; its place is
 * associated data.
 *
 * <p>Keys that other nodes or a rotation added are found when they are needed: the table is read for a data key that is
 * not known yet, and the file for a master key. Those look-ups have a connection of their own, so that a caller may be
 * within a transaction.
 */
public final class KeyringVault implements Vault {

    private static final Logger LOG = LoggerFactory.getLogger(KeyringVault.class);
    private static final String VERSION = "v1";
    /** How all that is sealed begins. */
    static final String ANY = VERSION + ".";
    private static final Pattern SEALED = Pattern.compile(VERSION + "\\.(\\d{1,18})\\.([A-Za-z0-9_-]+)");
    /** For so long after a rotation a node may go on sealing with the data key before. */
    private static final Duration CURRENT_FOR = Duration.ofMinutes(1);

    /** A rotation may change a row and the file between two looks at them; each time, both are looked at again. */
    private static final int LOOKS = 5;

    private final Jdbi jdbi;
    private final MasterKeyFile file;
    private final InstantSource clock;
    private final Map<Long, Aead> dataKeys = new ConcurrentHashMap<>();
    private final AtomicReference<Current> current;
    private volatile MasterKeyring masters;

    /** The data key that seals, and when the table was last asked for a newer one. */
    private record Current(long id, Instant asked) {}

    private KeyringVault(Jdbi jdbi, MasterKeyFile file, InstantSource clock, MasterKeyring masters, long newest) {
        this.jdbi = jdbi;
        this.file = file;
        this.clock = clock;
        this.masters = masters;
        this.current = new AtomicReference<>(new Current(newest, clock.instant()));
    }

    /**
     * The vault of {@code database}. A database that has no data key yet is given one, and the master keyring is made
     * where its file is missing, too.
     *
     * @param masterKeys the master keyring's file
     * @throws MasterKeyException when the file is missing, damaged, or not the one that this database's keys are
     *     wrapped with
     */
    public static KeyringVault open(Database database, Path masterKeys, InstantSource clock)
            throws MasterKeyException {
        Jdbi jdbi = database.aside();
        MasterKeyFile file = new MasterKeyFile(masterKeys);
        List<DataKeys.Wrapped> rows = jdbi.withHandle(DataKeys::all);
        if (rows.isEmpty()) {
            rows = jdbi.inTransaction(handle -> firstKeys(handle, file, clock.instant()));
        }
        MasterKeyring masters = file.read();
        for (int look = 1; look < LOOKS && !hasAll(masters, rows); look++) {
            rows = jdbi.withHandle(DataKeys::all);
            masters = file.read();
        }
        KeyringVault vault = new KeyringVault(jdbi, file, clock, masters, rows.get(rows.size() - 1).id());
        for (DataKeys.Wrapped row : rows) {
            vault.dataKeys.put(row.id(), unwrap(row, masters, file));
        }
        return vault;
    }

    private static boolean hasAll(MasterKeyring masters, List<DataKeys.Wrapped> rows) {
        return rows.stream().allMatch(row -> masters.has(row.masterKey()));
    }

    private static List<DataKeys.Wrapped> firstKeys(Handle handle, MasterKeyFile file, Instant now)
            throws MasterKeyException {
        DataKeys.takeTurn(handle);
        List<DataKeys.Wrapped> rows = DataKeys.all(handle);
        if (!rows.isEmpty()) {
            return rows;
        }
        if (!file.exists()) {
            // Durable before the first data key is wrapped by it.
            file.write(MasterKeyring.generate());
            LOG.debug("Made the master key file {}", file.path());
        }
        return List.of(DataKeys.add(handle, file.read(), 1, now));
    }

    private static Aead unwrap(DataKeys.Wrapped row, MasterKeyring masters, MasterKeyFile file)
            throws MasterKeyException {
        if (!masters.has(row.masterKey())) {
            throw new MasterKeyException("The master key file " + file.path() + " does not have the key "
                    + row.masterKey() + " that this database's secrets need; give the file that belongs to this"
                    + " database with --master-key.");
        }
        try {
            return row.unwrap(masters);
        } catch (GeneralSecurityException e) {
            throw new MasterKeyException("The data key " + row.id() + " does not open with the master key file "
                    + file.path() + ": one of the two was changed; restore it from a backup.", e);
        }
    }

    @Override
    public String seal(String place, Secret secret) {
        long id = currentId();
        Aead key = dataKeys.get(id);
        byte[] plain = secret.toArray();
        try {
            byte[] sealed = key.encrypt(plain, associated(place));
            return VERSION + "." + id + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM cannot seal", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    @Override
    public Secret open(String place, String sealed) throws SealBroken {
        Matcher parts = SEALED.matcher(sealed);
        if (!parts.matches()) {
            throw new SealBroken(broken(place), null);
        }
        byte[] plain = null;
        try {
            Aead key = dataKey(Long.parseLong(parts.group(1)), place);
            plain = key.decrypt(Base64.getUrlDecoder().decode(parts.group(2)), associated(place));
            return Secret.copyOf(plain);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SealBroken(broken(place), e);
        } catch (MasterKeyException e) {
            throw new SealBroken(e.getMessage(), e);
        } finally {
            if (plain != null) {
                Arrays.fill(plain, (byte) 0);
            }
        }
    }

    /** Whether {@code sealed} was sealed with the data key that seals now. */
    boolean isCurrent(String sealed) {
        return sealed.startsWith(prefix());
    }

    /** How all that is sealed now begins. */
    String prefix() {
        return VERSION + "." + current.get().id() + ".";
    }

    private long currentId() {
        Current known = current.get();
        Instant now = clock.instant();
        boolean old = Duration.between(known.asked(), now).abs().compareTo(CURRENT_FOR) >= 0;
        // Only one asks; the others go on with what they have.
        if (!old || !current.compareAndSet(known, new Current(known.id(), now))) {
            return known.id();
        }
        try {
            long newest = jdbi.withHandle(DataKeys::newest);
            if (newest != known.id()) {
                dataKey(newest, "");
                current.set(new Current(newest, now));
            }
            return newest;
        } catch (MasterKeyException | SealBroken e) {
            // This node's copy of the file is behind: what the key before seals, every node can open.
            LOG.warn("Secrets are still sealed with the data key {}: {}", known.id(), e.getMessage());
            return known.id();
        }
    }

    private Aead dataKey(long id, String place) throws MasterKeyException, SealBroken {
        Aead known = dataKeys.get(id);
        if (known != null) {
            return known;
        }
        DataKeys.Wrapped row = row(id, place);
        MasterKeyring keyring = masters;
        for (int look = 1; look < LOOKS && !keyring.has(row.masterKey()); look++) {
            keyring = file.read();
            masters = keyring;
            row = row(id, place);
        }
        Aead found = unwrap(row, keyring, file);
        dataKeys.put(id, found);
        return found;
    }

    private DataKeys.Wrapped row(long id, String place) throws SealBroken {
        return jdbi.withHandle(handle -> DataKeys.find(handle, id))
                .orElseThrow(() -> new SealBroken(broken(place), null));
    }

    private static byte[] associated(String place) {
        return place.getBytes(StandardCharsets.UTF_8);
    }

    private static String broken(String place) {
        return "What is sealed at " + place + " was changed, or moved there from another place; restore the database"
                + " from a backup.";
    }
}
