package dev.keywright.bench;

import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.OathCredential;
import dev.keywright.rp.code.NewToken;
import dev.keywright.rp.code.OneTimeCodes;
import dev.keywright.rp.stepup.StepUp;
import dev.keywright.store.Database;
import dev.keywright.store.KeyringVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/**
 * How many one-time codes a second are verified, each spent durably and told to the audit log, by bare commits of the
 * same SQLite database: one row changed in a transaction. They take turns, because a disk's speed drifts.
 */
final class CodeTimes {

    private static final int WARM_UP = 300;
    private static final int TURNS = 1_000;
    /**
     * Of bare commits a second. A verified code writes its token and its audit event with their indexes, some four pages
     * to the one of a bare commit, so most of its time is in its own commit: quiet machines measure 0.34 to 0.36.
     */
    private static final double LEAST_SHARE = 0.25;
    private static final String RP = "local";
    private static final String USER = "ada";

    private CodeTimes() {}

    /** Prints the table; returns the limit if it was missed. */
    static List<String> report() throws Exception {
        Path folder = Files.createTempDirectory(DurableBenchmark.FOLDER.toAbsolutePath(), "bench");
        double[] bare = new double[TURNS];
        double[] verified = new double[TURNS];
        try (Database database = Database.open(folder)) {
            OneTimeCodes codes = codes(database, folder);
            byte[] secret = RandomSource.system().bytes(20);
            codes.tokens().importConfirmed(RP, USER, "token", new NewToken.Oath(OathCredential.hotp(
                    AccountName.of(null, USER), HashAlgorithm.SHA1, 6, 0, Secret.copyOf(secret)), false), "bench");
            database.jdbi().useHandle(handle ->
                    handle.execute("INSERT INTO code_setting (relying_party, totp_window, hotp_ahead)"
                            + " VALUES ('bench', 0, 0)"));
            for (int turn = -WARM_UP; turn < TURNS; turn++) {
                long begin = System.nanoTime();
                database.jdbi().useTransaction(handle -> handle.execute(
                        "UPDATE code_setting SET totp_window = totp_window + 1 WHERE relying_party = 'bench'"));
                long middle = System.nanoTime();
                codes.verification().verify(
                        RP, USER, Hotp.code(HashAlgorithm.SHA1, secret, turn + WARM_UP, 6), null, "bench");
                long end = System.nanoTime();
                if (turn >= 0) {
                    bare[turn] = middle - begin;
                    verified[turn] = end - middle;
                }
            }
        } finally {
            delete(folder);
        }
        double share = median(bare) / median(verified);
        Table table = new Table("One-time codes on SQLite on " + Files.getFileStore(DurableBenchmark.FOLDER).type(),
                "median µs", "a second");
        table.row("a bare commit of one row", figures(bare));
        table.row("a HOTP code, verified and spent", figures(verified));
        table.row("share of bare commits", "at least " + LEAST_SHARE, share >= LEAST_SHARE, "", Table.decimal(share));
        return table.print();
    }

    private static OneTimeCodes codes(Database database, Path folder) throws IOException {
        InstantSource clock = InstantSource.system();
        AuditLog audit = new AuditLog(clock);
        return new OneTimeCodes(
                database,
                KeyringVault.open(database, folder.resolve("master.key"), clock),
                audit,
                new StepUp(database, audit, clock, RandomSource.system()),
                clock,
                RandomSource.system());
    }

    private static double median(double[] nanos) {
        return Arrays.stream(nanos).sorted().toArray()[nanos.length / 2];
    }

    private static String[] figures(double[] nanos) {
        return new String[] {Table.whole(median(nanos) / 1e3), Table.whole(1e9 / median(nanos))};
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
