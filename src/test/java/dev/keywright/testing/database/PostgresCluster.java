package dev.keywright.testing.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A PostgreSQL of its own, in a temporary folder and on a free port of loopback, with the programs of Debian's package.
 * PostgreSQL refuses to run as root, so that root lets the package's user run it.
 */
public final class PostgresCluster implements AutoCloseable {

    public static final String USER = "keywright";
    public static final String PASSWORD = "never-to-be-shown";

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");
    private static final String UNPRIVILEGED = "postgres";
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final long TIMEOUT_SECONDS = 120;

    private final Path folder;
    private final Path programs;
    private final int port;
    private final boolean flushed;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresCluster(Path folder, Path programs, int port, boolean flushed) {
        this.folder = folder;
        this.programs = programs;
        this.port = port;
        this.flushed = flushed;
    }

    /**
     * Makes a cluster and starts it; it answers when this returns. What a crash of the machine would lose is not tested,
     * and the disk is shared: it does not wait for the disk.
     */
    public static PostgresCluster start() {
        return start(false);
    }

    /** One that waits for the disk at each commit, as it does by default: for benchmarks. */
    public static PostgresCluster flushed() {
        return start(true);
    }

    private static PostgresCluster start(boolean flushed) {
        Path folder = TestDatabase.temporary();
        try {
            Path password = Files.writeString(folder.resolve("password"), PASSWORD);
            if (ROOT) {
                var user = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED);
                Files.setOwner(folder, user);
                Files.setOwner(password, user);
            }
            var cluster = new PostgresCluster(folder, programs(), freePort(), flushed);
            cluster.run("initdb", "--pgdata", cluster.data(), "--username", USER, "--pwfile", password.toString(),
                    "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync");
            cluster.again();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it in the middle of whatever it does, as a crash would; nothing that was committed is lost. */
    public void crash() {
        run("pg_ctl", "stop", "--pgdata", data(), "--mode", "immediate", "--wait");
    }

    /** Starts it after it was stopped, at the same port. */
    public void again() {
        run("pg_ctl", "start", "--pgdata", data(), "--log", folder.resolve("log").toString(), "--wait", "--options",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync="
                        + (flushed ? "on" : "off")
                        + " -c shared_buffers=16MB -c max_connections=200");
    }

    /** The URL of a new, empty database, with user and password. */
    public String create() {
        String name = "test_" + databases.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return url(name);
    }

    /** A statement in the database that every cluster has. */
    public void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void drop(String url) {
        execute("DROP DATABASE " + url.replaceAll(".*/(\\w+)\\?.*", "$1") + " WITH (FORCE)");
    }

    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER + "&password=" + PASSWORD;
    }

    /** Where the unprivileged user may write. */
    public Path folder() {
        return folder;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        run("pg_ctl", "stop", "--pgdata", data(), "--mode", "fast", "--wait");
        TestDatabase.delete(folder);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(List.of("runuser", "-u", UNPRIVILEGED, "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        try {
            // A file, since the server that pg_ctl starts would hold a pipe open.
            Path output = folder.resolve("output");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + " failed:\n" + Files.readString(output) + log());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the server has said of itself. */
    public String log() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Of the newest version that is installed. */
    private static Path programs() throws IOException {
        try (Stream<Path> versions = Files.list(PROGRAMS)) {
            return versions.max(Comparator.comparing(path -> Integer.valueOf(path.getFileName().toString())))
                    .orElseThrow()
                    .resolve("bin");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
