package dev.keywright.rp.code;

import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.InvalidOathCredential;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.Totp;
import dev.keywright.rp.code.CodeException.Reason;
import dev.keywright.rp.stepup.StepUp;
import dev.keywright.store.Database;
import dev.keywright.store.MasterKeyException;
import dev.keywright.testing.SettableClock;
import dev.keywright.testing.database.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The core of the codes on a database of its own, with a clock to set; for tests. */
public final class CodeBench {

    public static final String ADA = "ada";
    public static final Instant START = Instant.ofEpochSecond(1_700_000_010);

    public final SettableClock clock = new SettableClock(START);
    /** The relying party that it speaks of: one secret makes one token of each. */
    public String rp = "local";
    public final Database database;
    public final StepUp stepUp;
    public final OneTimeCodes codes;

    /** One more node on that database. */
    public CodeBench(TestDatabase empty) throws IOException, MasterKeyException {
        database = empty.open();
        var audit = new AuditLog(clock);
        stepUp = new StepUp(database, audit, clock, RandomSource.system());
        codes = new OneTimeCodes(
                database, empty.vault(database), audit, stepUp, clock, RandomSource.system());
    }

    /** The secret of RFC 4226, appendix D, and RFC 6238, appendix B, as long as the hash. */
    static Secret rfcSecret(HashAlgorithm algorithm) {
        byte[] digits = "1234567890".repeat(7).getBytes(StandardCharsets.US_ASCII);
        return Secret.copyOf(Arrays.copyOf(digits, switch (algorithm) {
            case SHA1 -> 20;
            case SHA256 -> 32;
            case SHA512 -> 64;
        }));
    }

    static OathCredential totp(HashAlgorithm algorithm, int digits, int period) {
        try {
            return OathCredential.totp(AccountName.of(null, ADA), algorithm, digits, period, rfcSecret(algorithm));
        } catch (InvalidOathCredential e) {
            throw new AssertionError(e);
        }
    }

    static OathCredential hotp(int digits, long counter) {
        try {
            return OathCredential.hotp(
                    AccountName.of(null, ADA), HashAlgorithm.SHA1, digits, counter, rfcSecret(HashAlgorithm.SHA1));
        } catch (InvalidOathCredential e) {
            throw new AssertionError(e);
        }
    }

    /** A confirmed token of Ada's; its id. */
    String imported(OathCredential credential) throws CodeException {
        return codes.tokens()
                .importConfirmed(rp, ADA, "token", new NewToken.Oath(credential, false), "test")
                .token()
                .id();
    }

    /** Ada's code for a moment this many steps of 30 seconds from the clock's. */
    String code(long stepsFromNow) {
        return Totp.code(HashAlgorithm.SHA1, rfcSecret(HashAlgorithm.SHA1).toArray(),
                clock.instant().plusSeconds(30 * stepsFromNow), 30, 6);
    }

    static String hotpCode(long counter) {
        return Hotp.code(HashAlgorithm.SHA1, rfcSecret(HashAlgorithm.SHA1).toArray(), counter, 6);
    }

    /** Why Ada's code is refused, or null where it is accepted. */
    @Nullable Reason verify(String typed) throws Exception {
        return verify(ADA, typed);
    }

    @Nullable Reason verify(String username, String typed) throws Exception {
        try {
            codes.verification().verify(rp, username, typed, null, "test");
            return null;
        } catch (CodeException e) {
            return e.reason();
        }
    }

    /** What the audit log says of that kind, the oldest first. */
    public List<String> audit(String action) {
        return database.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT detail FROM audit_event WHERE action = :action")
                .bind("action", action)
                .mapTo(String.class)
                .list());
    }

    public String lastRefusal() {
        List<String> all = audit("code.refused");
        return all.get(all.size() - 1);
    }
}
