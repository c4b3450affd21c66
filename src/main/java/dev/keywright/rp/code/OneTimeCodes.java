package dev.keywright.rp.code;

import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import dev.keywright.rp.stepup.StepUp;
import dev.keywright.store.Database;
import dev.keywright.store.InstallationSecrets;
import dev.keywright.store.SealedColumn;
import dev.keywright.store.Vault;
import java.time.InstantSource;
import java.util.List;

/** All that has to do with one-time codes, on one database. */
public final class OneTimeCodes {

    /** Where the secrets of tokens are, for who seals them anew. */
    public static final SealedColumn SEALED =
            new SealedColumn("code_token", List.of("id"), "sealed", StoredToken.PLACE);

    private final CodeTokens tokens;
    private final CodeVerification verification;
    private final RecoveryCodes recovery;

    /** @throws java.io.UncheckedIOException when the key of this database's hashes does not open */
    public OneTimeCodes(
            Database database, Vault vault, AuditLog audit, StepUp stepUp, InstantSource clock, RandomSource random) {
        var jdbi = database.jdbi();
        CodeKey key = new CodeKey(new InstallationSecrets(database, vault, random));
        TokenStore store = new TokenStore(jdbi);
        recovery = new RecoveryCodes(jdbi, audit, clock, random, key);
        tokens = new CodeTokens(jdbi, store, recovery, vault, audit, clock, random, key);
        verification =
                new CodeVerification(jdbi, store, recovery, stepUp, new CodeMatcher(vault), audit, clock);
    }

    public CodeTokens tokens() {
        return tokens;
    }

    public CodeVerification verification() {
        return verification;
    }

    public RecoveryCodes recovery() {
        return recovery;
    }
}
