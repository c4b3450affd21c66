package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.testing.FreshKey;
import dev.keywright.testing.PcscSandbox;
import dev.keywright.testing.PullableCard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys come and go, are held by others and are pulled out in the middle of a command, under Debian's pcscd. */
class HotplugIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEYWRIGHT = Path.of("keywright").toAbsolutePath().toString();
    private static final String URL = "http://localhost:8420";
    private static final String SERIAL = Integer.toString(FreshKey.SERIAL);
    private static final String KEY = "/api/keys/" + SERIAL;
    private static final String SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXZ";
    private static final String STATUS = "\\nstatus ";
    /** Has the card for itself, by SCARD_SHARE_EXCLUSIVE (1) or by a transaction on a shared one (2), until it ends. */
    private static final String HOLD = """
            import sys, time
            from smartcard.scard import *
            result, context = SCardEstablishContext(SCARD_SCOPE_USER)
            result, card, protocol = SCardConnect(context, sys.argv[1], int(sys.argv[2]), SCARD_PROTOCOL_ANY)
            if int(sys.argv[2]) == SCARD_SHARE_SHARED:
                SCardBeginTransaction(card)
            print("held" if result == SCARD_S_SUCCESS else SCardGetErrorMessage(result), flush=True)
            time.sleep(float(sys.argv[3]))
            """;

    private PcscSandbox sandbox;
    private Process card;
    private PrintStream hand;

    @BeforeEach
    void plugIn() throws Exception {
        sandbox = PcscSandbox.start();
        card = sandbox.startJava(PullableCard.class);
        hand = new PrintStream(card.getOutputStream(), true, StandardCharsets.UTF_8);
        sandbox.awaitCard();
    }

    @AfterEach
    void shutDown() throws Exception {
        sandbox.close();
    }

    private Process keywright(String sign, String... arguments) throws IOException {
        return sandbox.start(sign, Stream.concat(Stream.of(KEYWRIGHT), Stream.of(arguments)).toList());
    }

    private Process serve() throws IOException {
        return keywright("Keywright is at ", "serve", "--port", "8420", "--fallback", "none");
    }

    private record Answer(int status, JsonNode body) {

        String error() {
            return body.get("error").asText();
        }
    }

    private Answer curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("curl", "-sS", "--max-time", "30", "-w", STATUS + "%{http_code}"));
        command.addAll(Arrays.asList(arguments));
        String output = sandbox.run(command.toArray(String[]::new)).expectSuccess();
        int end = output.lastIndexOf("\nstatus ");
        return new Answer(
                Integer.parseInt(output.substring(end + "\nstatus ".length())),
                JSON.readTree(output.substring(0, end)));
    }

    private Answer get(String path) throws IOException, InterruptedException {
        return curl(URL + path);
    }

    private Answer post(String path, String json) throws IOException, InterruptedException {
        return curl("-H", "Content-Type: application/json", "-d", json, URL + path);
    }

    /** Waits for an event whose list has that many keys. */
    private static void awaitKeys(BufferedReader events, int number) throws IOException {
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("data: ") && JSON.readTree(line.substring(6)).get("keys").size() == number) {
                return;
            }
        }
        throw new AssertionError("The events have ended.");
    }

    private BufferedReader events() throws IOException {
        // Printed before the first event, which tells of the keys that are there.
        return sandbox.start("event: keys", List.of(
                        "curl", "-sSN", "--max-time", "90", "-H", "Accept: text/event-stream",
                        URL + "/api/keys/events"))
                .inputReader(StandardCharsets.UTF_8);
    }

    @Test
    void aPullInTheMiddleOfACommandEndsItAndTheServiceGoesOn() throws Exception {
        serve();
        assertThat(post(KEY + "/oath", "{\"account\": \"plain\", \"setupKey\": \"" + SECRET + "\"}").status())
                .isEqualTo(201);
        assertThat(post(KEY + "/oath", "{\"account\": \"touched\", \"touch\": true, \"setupKey\": \"" + SECRET + "\"}")
                        .status())
                .isEqualTo(201);
        BufferedReader events = events();
        awaitKeys(events, 1);

        CompletableFuture<Answer> code = CompletableFuture.supplyAsync(() -> {
            try {
                return post(KEY + "/oath/code", "{\"account\": \"touched\"}");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(card.inputReader().readLine()).isEqualTo(PullableCard.WAITS);
        hand.println("pull");
        assertThat(code.join().status()).isEqualTo(503);
        assertThat(code.join().error()).isEqualTo("The key was pulled out; put it in again.");
        awaitKeys(events, 0);
        assertThat(get(KEY + "/oath")).satisfies(gone -> {
            assertThat(gone.status()).isEqualTo(404);
            assertThat(gone.error()).isEqualTo("There is no key " + SERIAL + "; plug it in.");
        });

        hand.println("plug");
        awaitKeys(events, 1);
        assertThat(post(KEY + "/oath/code", "{\"account\": \"plain\"}").body().get("value").asText()).matches("\\d{6}");
    }

    @Test
    void theServiceOutlivesARestartOfPcscd() throws Exception {
        serve();
        BufferedReader events = events();
        awaitKeys(events, 1);
        sandbox.restartPcscd();
        awaitKeys(events, 1);
        assertThat(get(KEY + "/oath").status()).isEqualTo(200);
    }

    @Test
    void watchingPrintsALineForEachKeyThatComesOrGoes() throws Exception {
        BufferedReader lines = keywright("{\"keys\":[{\"id\":\"" + SERIAL, "keys", "--watch", "--json")
                .inputReader(StandardCharsets.UTF_8);
        hand.println("pull");
        JsonNode went = JSON.readTree(lines.readLine());
        hand.println("plug");
        JsonNode came = JSON.readTree(lines.readLine());
        assertThat(List.of(went, came)).extracting(line -> line.get("event").asText() + " " + line.get("id").asText())
                .containsExactly("went " + SERIAL, "came " + SERIAL);
        assertThat(came.get("key").get("firmware").asText()).isEqualTo("5.4.3");
    }

    private Process hold(int how, String seconds) throws IOException {
        return sandbox.start("held", List.of(
                "/usr/bin/python3", "-c", HOLD, PcscSandbox.READER, Integer.toString(how), seconds));
    }

    @Test
    void whoHoldsTheCardIsNamedOnceAMomentHasPassed() throws Exception {
        serve();
        for (int how : new int[] {1, 2}) {
            Process holder = hold(how, "8");
            assertThat(get(KEY + "/oath")).as("held by %s", how).satisfies(answer -> {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.error()).matches(
                        "Another program holds the card, likely .*python3.* \\(process \\d+\\).*; close it, or wait"
                                + " .*");
            });
            assertThat(holder.waitFor()).isZero();
        }
    }

    @Test
    void aCardThatIsHeldForAMomentIsWaitedFor() throws Exception {
        serve();
        hold(1, "0.5");
        assertThat(get(KEY + "/oath").status()).isEqualTo(200);
    }
}
