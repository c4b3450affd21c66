package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.crypto.RandomSource;
import dev.keywright.store.Database;
import dev.keywright.store.InstallationSecrets;
import dev.keywright.store.KeyringVault;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * A node of a relying party in a process of its own, which stops where it is told to, so that it can be killed there:
 * after one of the statements that it sends to the database, or when all is done and only the answer is missing.
 */
final class StoppingNode implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private StoppingNode(Process process) {
        this.process = process;
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static StoppingNode start(Path folder) throws IOException {
        return new StoppingNode(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                        "-cp", System.getProperty("java.class.path"), StoppingNode.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /**
     * One request.
     *
     * @param stop after how many statements to stop
     * @return the answer with {@code done}; with {@code refused}; or, where it stopped, with {@code stopped}
     */
    JsonNode ask(String request, JsonNode argument, int stop) throws IOException {
        ObjectNode line = JSON.createObjectNode().put("request", request).put("stop", stop);
        line.set("argument", argument);
        questions.write(line + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("The node ended by itself.");
        }
        return JSON.readTree(answer);
    }

    /** As {@code kill -9} does. */
    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What a node does with a request, wherever it runs. */
    static JsonNode serve(RelyingPartyService service, String request, JsonNode argument) throws CeremonyException {
        return switch (request) {
            case "startRegistration" ->
                service.startRegistration(RegistrationRequest.of(argument.textValue(), argument.textValue()));
            case "finishRegistration" -> JSON.createObjectNode()
                    .put("id", service.finishRegistration(argument).passkey().id());
            case "startAssertion" -> service.startAssertion(SignInRequest.of(argument.textValue()));
            case "finishAssertion" -> JSON.createObjectNode()
                    .put("count", service.finishAssertion(argument).passkey().signatureCount());
            default -> throw new IllegalArgumentException(request);
        };
    }

    /** @param folder has the master key */
    static RelyingPartyService service(Database database, Path folder) throws IOException {
        InstantSource clock = InstantSource.system();
        var secrets = new InstallationSecrets(
                database,
                KeyringVault.open(database, folder.resolve("master.key"), clock),
                RandomSource.system());
        return new RelyingParties(
                        database, secrets, RelyingPartySettings.local(8420), AuthenticatorTrust.NONE, clock)
                .named(RelyingPartySettings.LOCAL)
                .orElseThrow();
    }

    /** Counts statements down. */
    private static final class Stop implements SqlLogger {
        private int left = Integer.MAX_VALUE;

        @Override
        public void logAfterExecution(StatementContext context) {
            step(context.getRawSql());
        }

        void step(String what) {
            if (--left == 0) {
                say(JSON.createObjectNode().put("stopped", what));
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private static void say(JsonNode answer) {
        System.out.println(answer);
        System.out.flush();
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (Database database = Database.open(folder)) {
            RelyingPartyService service = service(database, folder);
            Stop stop = new Stop();
            database.jdbi().setSqlLogger(stop);
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines().forEach(line -> {
                try {
                    JsonNode question = JSON.readTree(line);
                    stop.left = question.get("stop").intValue();
                    JsonNode done = serve(
                            service, question.get("request").textValue(), question.get("argument"));
                    stop.step("before the answer");
                    say(JSON.createObjectNode().set("done", done));
                } catch (CeremonyException e) {
                    say(JSON.createObjectNode().put("refused", e.getMessage()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
