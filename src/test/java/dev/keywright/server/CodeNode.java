package dev.keywright.server;

import dev.keywright.store.Database;
import dev.keywright.store.KeyringVault;
import dev.keywright.testing.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A node of the service in a JVM of its own, to be killed. */
final class CodeNode implements AutoCloseable {

    private static final String SIGN = "port ";

    private final Process process;
    private final int port;

    private CodeNode(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param arguments the database's URL, and the master keyring's file */
    public static void main(String[] arguments) throws Exception {
        Database database = Database.open(arguments[0]);
        KeyringVault vault = KeyringVault.open(database, Path.of(arguments[1]), InstantSource.system());
        KeywrightServer server =
                KeywrightServer.start(Config.local(0, database, vault, new FakeDesk()));
        System.out.println(SIGN + server.port());
        new CountDownLatch(1).await();
    }

    /** Starts one on {@code database}; it answers when this returns. */
    static CodeNode start(TestDatabase database) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CodeNode.class.getName(),
                database.url(),
                database.masterKey().toString()));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        for (String line = process.inputReader().readLine(); line != null; line = process.inputReader().readLine()) {
            if (line.startsWith(SIGN)) {
                return new CodeNode(process, Integer.parseInt(line.substring(SIGN.length())));
            }
        }
        throw new AssertionError("the node ended early");
    }

    int port() {
        return port;
    }

    /** Ends it as kill -9 does. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
