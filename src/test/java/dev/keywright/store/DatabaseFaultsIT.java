package dev.keywright.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keywright.audit.AuditEvent;
import dev.keywright.audit.AuditLog;
import dev.keywright.testing.database.PostgresCluster;
import dev.keywright.testing.database.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that goes away, and disks that are full: nothing is half written, and all goes on afterwards. */
class DatabaseFaultsIT {

    private static final String GONE = "The database cannot be reached at the moment; try again shortly.";
    private static final String FULL = "The database has no room left; its operator must make some.";
    private static final int BALLAST_BYTES = 1 << 20;

    @TempDir
    Path folder;

    private final AuditLog log = new AuditLog(InstantSource.system());

    /** Two rows that belong together, in one transaction. */
    private void write(Database database, String name, String value) {
        database.jdbi().useTransaction(handle -> {
            handle.execute("INSERT INTO installation_secret VALUES (?, ?)", name, value);
            log.append(handle, new AuditEvent(null, "service", "written", name, null));
        });
    }

    private static int count(Database database, String table) {
        return database.jdbi().withHandle(handle ->
                handle.createQuery("SELECT count(*) FROM " + table).mapTo(Integer.class).one());
    }

    private static String unavailable(Throwable failure) {
        return DatabaseUnavailable.in(failure).map(Throwable::getMessage).orElse("a mistake: " + failure);
    }

    @Test
    void postgresGoneAndBack() throws Exception {
        try (PostgresCluster cluster = PostgresCluster.start();
                TestDatabase empty = TestDatabase.on(cluster)) {
            Database database = empty.open();
            write(database, "before", "x");
            Throwable within = catchThrowable(() -> database.jdbi().useTransaction(handle -> {
                handle.execute("INSERT INTO installation_secret VALUES ('within', 'x')");
                cluster.crash();
                handle.execute("INSERT INTO installation_secret VALUES ('within too', 'x')");
            }));
            assertThat(unavailable(within)).isEqualTo(GONE);
            assertThat(unavailable(catchThrowable(() -> write(database, "while it is gone", "x")))).isEqualTo(GONE);
            assertThatThrownBy(empty::open).isInstanceOf(DatabaseException.class)
                    .hasMessage("The database of that URL cannot be opened; check that PostgreSQL runs at its address"
                            + " and has room for more connections.");
            cluster.again();
            write(database, "after", "x");
            assertThat(count(database, "installation_secret")).isEqualTo(2);
            assertThat(count(database, "audit_event")).isEqualTo(2);
        }
    }

    @Test
    void postgresTellsWhoMayNotEnter() {
        try (PostgresCluster cluster = PostgresCluster.start();
                TestDatabase empty = TestDatabase.on(cluster)) {
            assertThatThrownBy(() -> Database.open(empty.url().replace(PostgresCluster.PASSWORD, "hunter2")))
                    .hasMessage("PostgreSQL does not let that user in; check the user and the password of the database"
                            + " URL.");
            assertThatThrownBy(() -> Database.open(cluster.url("nowhere")))
                    .hasMessage("PostgreSQL has no database of that name; make it first, with createdb.");
        }
    }

    @Test
    void sqliteOnAFullDisk() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        mount(disk, "3m");
        try {
            Files.write(disk.resolve("ballast"), new byte[BALLAST_BYTES]);
            try (Database database = Database.open(disk.resolve("data"))) {
                fillAndGoOn(database, disk.resolve("ballast"));
            }
            try (Database database = Database.open(disk.resolve("data"))) {
                assertThat(count(database, "installation_secret")).isEqualTo(count(database, "audit_event"));
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void postgresOnAFullDisk() throws Exception {
        try (PostgresCluster cluster = PostgresCluster.start()) {
            Path disk = Files.createDirectory(cluster.folder().resolve("disk"));
            mount(disk, "16m");
            try {
                Path space = Files.createDirectory(disk.resolve("space"));
                Files.setOwner(space, Files.getOwner(cluster.folder()));
                Files.write(disk.resolve("ballast"), new byte[BALLAST_BYTES]);
                cluster.execute("CREATE TABLESPACE small LOCATION '" + space + "'");
                cluster.execute("CREATE DATABASE small TABLESPACE small");
                try (Database database = Database.open(cluster.url("small"))) {
                    fillAndGoOn(database, disk.resolve("ballast"));
                }
                cluster.execute("DROP DATABASE small WITH (FORCE)");
                cluster.execute("DROP TABLESPACE small");
            } finally {
                run("umount", "--lazy", disk.toString());
            }
        }
    }

    private void fillAndGoOn(Database database, Path ballast) throws Exception {
        String filling = "x".repeat(20_000).replace("x", "0123456789").substring(0, 20_000);
        int written = 0;
        Throwable failure = null;
        while (failure == null) {
            String name = "row " + written;
            failure = catchThrowable(() -> write(database, name, filling + name));
            written += failure == null ? 1 : 0;
        }
        assertThat(unavailable(failure)).isEqualTo(FULL);
        assertThat(written).isPositive();
        assertThat(count(database, "installation_secret")).isEqualTo(written);
        assertThat(count(database, "audit_event")).isEqualTo(written);
        Files.delete(ballast);
        write(database, "with room", filling);
        assertThat(count(database, "installation_secret")).isEqualTo(written + 1);
        assertThat(count(database, "audit_event")).isEqualTo(written + 1);
    }

    private static void mount(Path place, String size) throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", place.toString());
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }
}
