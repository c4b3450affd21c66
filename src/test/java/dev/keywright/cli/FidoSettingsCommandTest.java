package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code keywright fido fingers} and {@code keywright fido config}, with an emulated key that has a sensor. */
class FidoSettingsCommandTest {

    @TempDir
    Path folder;

    private Path pin;
    private String profile = "keywright-2.3";
    private String err;

    @BeforeEach
    void setPin() throws IOException {
        pin = Files.writeString(folder.resolve("pin.txt"), "271828\n");
        run(0, "fido", "pin", "--new-pin-file", pin.toString());
    }

    private String run(int status, String... words) {
        String[] arguments = Stream.concat(
                        Stream.of(words),
                        Stream.of("--emulated=" + profile, "--state", folder.resolve(profile).toString()))
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine command = Keywright.commandLine(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true));
        int actual = command.execute(arguments);
        err = errors.toString().strip();
        assertThat(actual).as("%s: %s", Arrays.asList(arguments), err).isEqualTo(status);
        assertThat(status == 0 || out.toString().isEmpty()).isTrue();
        return out.toString().strip();
    }

    private String withPin(int status, String... words) {
        return run(
                status,
                Stream.concat(Stream.of(words), Stream.of("--pin-file", pin.toString())).toArray(String[]::new));
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    @Test
    void fingersAreAddedListedRenamedAndRemoved() throws IOException {
        assertThat(withPin(0, "fido", "fingers", "add", "index")).isEqualTo("Added index.");
        assertThat(err).startsWith("Touch the sensor with the finger, and lift it again.");
        JsonNode added = json(withPin(0, "fido", "fingers", "add", "--json", "--finger", "left thumb"));
        assertThat(added.get("name").isNull()).isTrue();
        String id = added.get("id").asText();

        assertThat(withPin(0, "fido", "fingers", "list").lines())
                .hasSize(2)
                .anyMatch(line -> line.endsWith("  index"))
                .anyMatch(line -> line.startsWith(id));
        assertThat(withPin(0, "fido", "fingers", "rename", id, "thumb")).isEqualTo("Renamed " + id + " to thumb.");
        assertThat(json(withPin(0, "fido", "fingers", "list", "--json")).findValuesAsText("name"))
                .containsExactlyInAnyOrder("index", "thumb");
        assertThat(withPin(0, "fido", "fingers", "remove", "index")).isEqualTo("Removed index.");
        assertThat(json(withPin(0, "fido", "fingers", "remove", "thumb", "--json")).get("removed").asText())
                .isEqualTo("thumb");
        assertThat(withPin(0, "fido", "fingers", "list")).isEmpty();
    }

    @Test
    void aFingerIsAddedOnce() {
        withPin(0, "fido", "fingers", "add", "index");
        withPin(1, "fido", "fingers", "add", "again");
        assertThat(err).endsWith("The key knows that finger already; enrol another.");
    }

    @Test
    void aFingerThatIsNotThereIsAMisuse() {
        withPin(2, "fido", "fingers", "remove", "toe");
        assertThat(err).startsWith("The key knows no finger toe; list them to see those that are there.");
    }

    @Test
    void aNameIsAsShortAsTheKeyWantsIt() {
        withPin(1, "fido", "fingers", "add", "x".repeat(200));
        assertThat(err).startsWith("The key takes names of at most ").doesNotContain("Touch");
    }

    @Test
    void anEnrolledFingerVerifiesAndAnotherDoesNot() throws IOException {
        withPin(0, "fido", "fingers", "add", "index");
        Path options = Files.writeString(folder.resolve("create.json"), """
                {"rp":{"id":"example.org","name":"Example"},"user":{"id":"AQ","name":"a","displayName":"A"},
                 "challenge":"AAAA","pubKeyCredParams":[{"type":"public-key","alg":-7}],
                 "authenticatorSelection":{"userVerification":"required"}}""");
        String[] register = {"fido", "register", options.toString(), "--origin", "https://example.org"};

        assertThat(json(run(0, register)).get("type").asText()).isEqualTo("public-key");
        run(1, Stream.concat(Stream.of(register), Stream.of("--finger", "toe", "--pin-file", "/dev/null"))
                .toArray(String[]::new));
    }

    @Test
    void settingsAreShownAndChanged() throws IOException {
        assertThat(run(0, "fido", "config")).isEqualTo("""
                Always verify           off
                Enterprise attestation  off
                Shortest PIN            4 characters
                PIN must be changed     no""");

        JsonNode changed = json(withPin(0, "fido", "config", "--always-uv", "on", "--enterprise-attestation",
                "--min-pin-length", "5", "--min-pin-length-rp", "example.org", "--force-pin-change", "--json"));

        assertThat(changed).isEqualTo(json("""
                {"alwaysUv": true, "enterpriseAttestation": true, "minPinLength": 5, "forcePinChange": true,
                 "changeable": true}"""));
        withPin(1, "fido", "config", "--always-uv", "off");
        assertThat(err).isEqualTo("The key wants its PIN changed before it is used again.");
    }

    @Test
    void whatIsSoAlreadyStaysSo() {
        withPin(0, "fido", "config", "--always-uv", "on");
        assertThat(withPin(0, "fido", "config", "--always-uv", "on")).contains("Always verify           on");
        assertThat(withPin(0, "fido", "config", "--always-uv", "off")).contains("Always verify           off");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--min-pin-length 3 | 1 | The shortest PIN of this key is 4 characters, and only a reset makes it shorter.",
        "--min-pin-length 64 | 1 | The key refuses that length for PINs; give a greater one of at most 63.",
        "--min-pin-length-rp a | 2 | Say the shortest PIN that the sites may learn, with --min-pin-length N."
    })
    void refusesWhatCannotBe(String options, int status, String sentence) {
        withPin(status, Stream.concat(Stream.of("fido", "config"), Stream.of(options.split(" ")))
                .toArray(String[]::new));
        assertThat(err).startsWith(sentence);
    }

    @Test
    void aWrongPinTellsHowManyTriesAreLeft() throws IOException {
        Files.writeString(pin, "314159\n");
        withPin(1, "fido", "config", "--always-uv", "on");
        assertThat(err).isEqualTo("That is not the key's PIN; 7 tries are left.");
        withPin(1, "fido", "fingers", "list");
        assertThat(err).isEqualTo("That is not the key's PIN; 6 tries are left.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "yubikey-5.4.3 | fido config --force-pin-change | The settings of this key cannot be changed; use another key.",
        "yubikey-5.4.3 | fido fingers list | This key has no fingerprint sensor; use another key.",
        "yubikey-5.7.4 | fido config --enterprise-attestation | This key has no enterprise attestation.",
        "yubikey-5.7.4 | fido config --force-pin-change | This key has no PIN that could be changed; set one first.",
        "yubikey-bio-5.5.6 | fido fingers add | Fingers are managed with the key's PIN, and this key has none; set one first."
    })
    void aKeyThatLacksItIsNotAsked(String device, String command, String sentence) {
        profile = device;
        run(0, "fido", "info");
        withPin(1, command.split(" "));
        assertThat(err).isEqualTo(sentence);
    }
}
