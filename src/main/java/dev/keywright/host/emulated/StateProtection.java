package dev.keywright.host.emulated;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a state file is encrypted with: nothing, a passphrase, or a key from a file. */
public final class StateProtection {

    /** The kinds of protection; a state file's header holds their numbers. */
    public enum Kind {
        NONE,
        PASSPHRASE,
        KEY_FILE
    }

    /** The state file is not encrypted; its mode is all that keeps others from it. */
    public static final StateProtection NONE = new StateProtection(
            Kind.NONE, null, Argon2Cost.NONE, StateKey.NO_SALT, null);

    private static final int KEY_FILE_LIMIT = 128;
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Kind kind;
    private final char @Nullable [] passphrase;
    private final Argon2Cost cost;
    private final byte[] salt;
    private final @Nullable Secret master;

    private StateProtection(
            Kind kind, char @Nullable [] passphrase, Argon2Cost cost, byte[] salt, @Nullable Secret master) {
        this.kind = kind;
        this.passphrase = passphrase;
        this.cost = cost;
        this.salt = salt;
        this.master = master;
    }

    /** That of a file whose keys come from {@code key}. */
    static StateProtection of(StateKey key) {
        return new StateProtection(key.kind(), null, key.cost(), key.salt(), key.master());
    }

    /**
     * A passphrase, through Argon2id (RFC 9106) with 64 MiB, 3 passes and 4 lanes: about half a second.
     *
     * @param passphrase not empty; its UTF-8 bytes count. Wiping it stays the caller's task
     */
    public static StateProtection passphrase(char[] passphrase) {
        return passphrase(passphrase, Argon2Cost.RECOMMENDED);
    }

    static StateProtection passphrase(char[] passphrase, Argon2Cost cost) {
        if (passphrase.length == 0) {
            throw new IllegalArgumentException("an empty passphrase protects nothing");
        }
        return new StateProtection(Kind.PASSPHRASE, passphrase.clone(), cost, StateKey.NO_SALT, null);
    }

    /**
     * The key in {@code file}: 32 bytes, written as 64 hex digits.
     *
     * @throws IOException with a sentence for people when there is none, or when others than its owner may use the file
     */
    public static StateProtection keyFile(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("The key file " + file + " is a folder; name a file within it.");
        }
        if (NioDisk.hasPermissions() && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException("The key file " + file + " may be used by others than its owner; say chmod 600 "
                    + file + " first.");
        }
        byte[] text = new byte[KEY_FILE_LIMIT];
        byte[] bytes = {};
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.readNBytes(text, 0, text.length);
            bytes = HexFormat.of().parseHex(new String(text, 0, length, StandardCharsets.US_ASCII).strip());
            if (bytes.length == StateKey.LENGTH) {
                return key(Secret.copyOf(bytes));
            }
        } catch (IllegalArgumentException e) {
            // Not chained: the message quotes what the file holds.
        } finally {
            Arrays.fill(text, (byte) 0);
            Arrays.fill(bytes, (byte) 0);
        }
        throw new IOException("The key file " + file + " does not hold " + 2 * StateKey.LENGTH
                + " hex digits and nothing else; make one with: openssl rand -hex " + StateKey.LENGTH);
    }

    /** A key of 32 random bytes, as a key file holds it. */
    public static StateProtection key(Secret key) {
        if (key.length() != StateKey.LENGTH) {
            throw new IllegalArgumentException("a key has " + StateKey.LENGTH + " bytes, not " + key.length());
        }
        return new StateProtection(Kind.KEY_FILE, null, Argon2Cost.NONE, StateKey.NO_SALT, key);
    }

    public Kind kind() {
        return kind;
    }

    /**
     * The key for something else than a state file that is to be kept from the same people; empty for {@link #NONE}.
     * With a passphrase this takes as long as opening a state file.
     *
     * @param id      16 random bytes that are kept beside it, as they are
     * @param purpose which tells it from whatever else is protected so
     */
    public Optional<Secret> keyFor(byte[] id, String purpose) {
        if (id.length != StateKey.SALT_LENGTH) {
            throw new IllegalArgumentException("an id has " + StateKey.SALT_LENGTH + " bytes, not " + id.length);
        }
        Secret own = passphrase == null ? master : cost.derive(passphrase, id);
        byte[] info = ("Keywright " + purpose).getBytes(StandardCharsets.UTF_8);
        return Optional.ofNullable(own).map(secret -> secret.use(bytes ->
                Secret.copyOf(Crypto.fastest().hkdfSha256(bytes, id, info, StateKey.LENGTH))));
    }

    /** The key for a new file. */
    StateKey fresh(RandomSource random) {
        return passphrase == null
                ? new StateKey(kind, cost, salt, master)
                : derive(passphrase, cost, random.bytes(StateKey.SALT_LENGTH));
    }

    /**
     * The key for a file that is there.
     *
     * @throws IOException with a sentence for people when the file is protected otherwise, or by another secret
     */
    StateKey unlock(StateHeader header, Path file) throws IOException {
        expect(header.kind(), file);
        StateKey unlocked = passphrase == null
                ? new StateKey(kind, header.cost(), header.salt(), master)
                : derive(passphrase, header.cost(), header.salt());
        if (!header.isOf(unlocked)) {
            throw new IOException(kind == Kind.PASSPHRASE
                    ? "The passphrase is not that of the state file " + file + "; give the one that it was encrypted"
                            + " with."
                    : "The key file is not that of the state file " + file + "; give the one that it was encrypted"
                            + " with.");
        }
        return unlocked;
    }

    /** @throws IOException with a sentence for people when a file that is protected by {@code actual} needs another */
    void expect(Kind actual, Path file) throws IOException {
        if (kind != actual) {
            throw new IOException("The state file " + file + " " + switch (actual) {
                case NONE -> "is not encrypted; encrypt it with 'keywright state protect', or open it without a"
                        + " passphrase and without a key file.";
                case PASSPHRASE -> kind == Kind.NONE
                        ? "is encrypted with a passphrase; give it with --state-passphrase-file (a key file would come"
                                + " with --state-key-file)."
                        : "is encrypted with a passphrase and not with a key file; give it with"
                                + " --state-passphrase-file instead of --state-key-file.";
                case KEY_FILE -> kind == Kind.NONE
                        ? "is encrypted with a key file; give it with --state-key-file (a passphrase would come with"
                                + " --state-passphrase-file)."
                        : "is encrypted with a key file and not with a passphrase; give it with --state-key-file"
                                + " instead of --state-passphrase-file.";
            });
        }
    }

    private static StateKey derive(char[] passphrase, Argon2Cost cost, byte[] salt) {
        return new StateKey(Kind.PASSPHRASE, cost, salt, cost.derive(passphrase, salt));
    }

    /** Tells the kind and nothing more. */
    @Override
    public String toString() {
        return "StateProtection[" + kind + "]";
    }
}
