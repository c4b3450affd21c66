package dev.keywright.store;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.store.Vault.SealBroken;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Random values drawn once for a database, the same on all of its nodes, and sealed by the vault. */
public final class InstallationSecrets {

    /** For {@link Resealing}. */
    public static final SealedColumn SEALED =
            new SealedColumn("installation_secret", List.of("name"), "value", "installation_secret/");

    private final Jdbi jdbi;
    private final Vault vault;
    private final RandomSource random;

    public InstallationSecrets(Database database, Vault vault, RandomSource random) {
        this.jdbi = database.jdbi();
        this.vault = vault;
        this.random = random;
    }

    /**
     * The secret of that name, drawn where there is none yet. One that an earlier version left unsealed is sealed.
     *
     * @param length in bytes, always the same for one name
     * @throws UncheckedIOException when it does not open; its cause's message is one sentence
     */
    public Secret get(String name, int length) {
        String kept = read(name);
        if (kept.isEmpty()) {
            try (Secret fresh = Secret.copyOf(random.bytes(length))) {
                String sealed = vault.seal(place(name), fresh);
                jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO installation_secret (name, value)"
                                + " VALUES (:name, :value) ON CONFLICT DO NOTHING")
                        .bind("name", name)
                        .bind("value", sealed)
                        .execute());
            }
            kept = read(name);
        }
        if (isPlain(kept, length)) {
            return sealed(name, kept);
        }
        try {
            return vault.open(place(name), kept);
        } catch (SealBroken e) {
            throw new UncheckedIOException(new MasterKeyException(e.getMessage(), e));
        }
    }

    private Secret sealed(String name, String plain) {
        Secret secret = Secret.copyOf(Base64.getUrlDecoder().decode(plain));
        String sealed = vault.seal(place(name), secret);
        jdbi.useHandle(handle -> handle.createUpdate(
                        "UPDATE installation_secret SET value = :sealed WHERE name = :name AND value = :plain")
                .bind("name", name)
                .bind("plain", plain)
                .bind("sealed", sealed)
                .execute());
        return secret;
    }

    private String read(String name) {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT value FROM installation_secret WHERE name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne()
                .orElse(""));
    }

    /** Base64url of so many bytes, and no more. */
    private static boolean isPlain(String value, int length) {
        return value.matches("[A-Za-z0-9_-]{" + (length * 4 + 2) / 3 + "}");
    }

    private static String place(String name) {
        return SEALED.placePrefix() + name;
    }
}
