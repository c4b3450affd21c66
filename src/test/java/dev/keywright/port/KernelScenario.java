package dev.keywright.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.GuestCommand;
import dev.keywright.testing.KernelGuest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What libfido2's tools and OpenSSH do with a key that {@code keywright emulate} plugs into a real kernel, whatever the
 * way. One guest and one key for all tests; the key has its PIN, and each test uses names of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KernelScenario {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration START = Duration.ofMinutes(5);
    private static final String COMMANDS =
            Path.of("src", "test", "resources", "python", "ctaphid_commands.py").toAbsolutePath().toString();
    private static final String PIN = "kw-7391";
    /** The SHA-256 of what a client would ask for. */
    private static final String CLIENT_DATA_HASH = base64("0123456789abcdef0123456789abcdef");

    private final List<String> port;
    private KernelGuest guest;
    private GuestCommand.Running emulate;
    private String node;

    /** @param port options of {@code keywright emulate} */
    KernelScenario(String... port) {
        this.port = List.of(port);
    }

    /** What makes the kernel see a key that is at its port; nothing where it does by itself. */
    abstract void attach(KernelGuest guest);

    @BeforeAll
    void boot() throws Exception {
        guest = KernelGuest.boot();
        plugIn("always");
        run(PIN + "\n" + PIN + "\n", "fido2-token", "-S", node);
    }

    @AfterAll
    void shutDown() throws Exception {
        guest.close();
    }

    @AfterEach
    void theKernelDoesNotComplain() {
        // vhci_hcd says it of every device that is attached to it.
        assertThat(guest.kernelComplaints())
                .filteredOn(line -> !line.endsWith("vhci_hcd: vhci_device speed not set"))
                .isEmpty();
    }

    private void plugIn(String touch) throws Exception {
        Stream<String> options = Stream.of(
                "emulate", "--profile", "yubikey-5.7.4", "--state", "/run/key.state", "--touch", touch);
        emulate = guest.keywright(Stream.concat(options, port.stream()).toArray(String[]::new)).start();
        emulate.awaitOutput("is plugged into", START);
        attach(guest);
        node = guest.awaitFidoNode();
    }

    /** Ends the key's program as nothing else would, and waits until the kernel has noticed. */
    private void pullOut() throws Exception {
        emulate.kill();
        guest.await(LIMIT, "sh", "-c", "! ls /dev/hidraw*");
    }

    private String run(String input, String... command) {
        return guest.command(command).input(input).run(LIMIT).expectSuccess();
    }

    private String fail(String input, String... command) {
        return guest.command(command).input(input).run(LIMIT).expectFailure();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String lines(String... lines) {
        return Stream.of(lines).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Writes a file for the guest, and gives its name. */
    private String file(String name, String content) throws IOException {
        return Files.writeString(guest.shared().resolve(name), content).toString();
    }

    /** What {@code fido2-cred -M} reads. */
    private String registration(String site) throws IOException {
        return file(site + ".registration", lines(CLIENT_DATA_HASH, site, "somebody", base64("user of " + site)));
    }

    @Test
    void isListedAndTellsWhatItIs() {
        assertThat(run("", "fido2-token", "-L")).hasLineCount(1).contains(node, "vendor=0x1050, product=0x0407");
        assertThat(run("", "fido2-token", "-I", node))
                .contains("version strings: U2F_V2, FIDO_2_0, FIDO_2_1_PRE, FIDO_2_1")
                .contains("fwversion: 0x50704")
                .contains(" clientPin,");
    }

    @Test
    void changesItsPin() {
        assertThat(fail(lines("wrong-1", "kw-8402", "kw-8402"), "fido2-token", "-C", node))
                .contains("FIDO_ERR_PIN_INVALID");
        run(lines(PIN, "kw-8402", "kw-8402"), "fido2-token", "-C", node);
        assertThat(fail(lines(PIN), "fido2-token", "-I", "-c", node)).contains("FIDO_ERR_PIN_INVALID");
        run(lines("kw-8402", PIN, PIN), "fido2-token", "-C", node);
        assertThat(run("", "fido2-token", "-I", node)).contains("pin retries: 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"es256", "eddsa"})
    void registersAndSignsIn(String algorithm) throws Exception {
        String site = algorithm + ".example.org";
        String registered = run(lines(PIN), "fido2-cred", "-M", "-v", "-i", registration(site), node, algorithm);
        String credential = run(registered + "\n", "fido2-cred", "-V", "-v", algorithm);
        List<String> idAndKey = new ArrayList<>(credential.lines().toList());
        String request = file(site + ".request", lines(CLIENT_DATA_HASH, site, idAndKey.remove(0)));
        String publicKey = file(site + ".pem", String.join("\n", idAndKey) + "\n");

        String signed = run(lines(PIN), "fido2-assert", "-G", "-v", "-p", "-i", request, node);

        run(signed + "\n", "fido2-assert", "-V", "-v", "-p", publicKey, algorithm);
        String elsewhere = signed.replace(site, "other.example.org") + "\n";
        assertThat(fail(elsewhere, "fido2-assert", "-V", publicKey, algorithm)).contains("FIDO_ERR_INVALID_PARAM");
        String forged = signed.replace(CLIENT_DATA_HASH, base64("fedcba9876543210fedcba9876543210")) + "\n";
        assertThat(fail(forged, "fido2-assert", "-V", publicKey, algorithm)).contains("FIDO_ERR_INVALID_SIG");
    }

    @Test
    void keepsAndDeletesPasskeys() throws Exception {
        String site = "passkeys.example.org";
        String registered = run(lines(PIN), "fido2-cred", "-M", "-r", "-v", "-i", registration(site), node);
        String id = run(registered + "\n", "fido2-cred", "-V", "-v").lines().findFirst().orElseThrow();

        assertThat(run(lines(PIN), "fido2-token", "-L", "-r", node)).contains(" " + site);
        assertThat(run(lines(PIN), "fido2-token", "-L", "-k", site, node))
                .hasLineCount(1)
                .contains(id, base64("user of " + site), "es256");
        // Nobody names a credential: the key knows them.
        String request = file(site + ".request", lines(CLIENT_DATA_HASH, site));
        assertThat(run(lines(PIN), "fido2-assert", "-G", "-r", "-v", "-i", request, node))
                .endsWith("\n" + base64("user of " + site));

        run(lines(PIN), "fido2-token", "-D", "-i", id, node);
        assertThat(fail(lines(PIN), "fido2-token", "-L", "-k", site, node)).contains("FIDO_ERR_NO_CREDENTIALS");
        assertThat(fail(lines(PIN), "fido2-assert", "-G", "-r", "-v", "-i", request, node))
                .contains("FIDO_ERR_NO_CREDENTIALS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519-sk", "ecdsa-sk"})
    void holdsKeysOfOpenSsh(String type) throws Exception {
        Path folder = Files.createDirectory(guest.shared().resolve("ssh-" + type));
        run("", "ssh-keygen", "-q", "-t", type, "-N", "", "-C", "plain", "-f", folder + "/plain");
        run(lines(PIN), "ssh-keygen", "-q", "-t", type, "-N", "", "-C", "passkey", "-f", folder + "/passkey",
                "-O", "resident", "-O", "verify-required", "-O", "application=ssh:" + type);

        assertSigns(folder + "/plain", "");
        assertSigns(folder + "/passkey", lines(PIN));

        // On another computer, from the key alone.
        Path other = Files.createDirectory(folder.resolve("other"));
        run(lines(PIN), "sh", "-c", "cd " + other + " && exec ssh-keygen -q -K -N ''");
        String downloaded = other + "/id_" + type.replace('-', '_') + "_rk_" + type;
        assertThat(publicKey(downloaded)).isEqualTo(publicKey(folder + "/passkey"));
        assertSigns(downloaded, lines(PIN));
    }

    /** Without the comment. */
    private static String publicKey(String file) throws IOException {
        return Files.readString(Path.of(file + ".pub")).strip().replaceFirst("^(\\S+ \\S+).*", "$1");
    }

    private void assertSigns(String key, String pin) throws IOException {
        Path text = Files.writeString(Path.of(key + ".text"), "What is signed.\n");
        Path allowed = Files.writeString(Path.of(key + ".allowed"), "somebody " + publicKey(key) + "\n");
        run(pin, "ssh-keygen", "-Y", "sign", "-f", key, "-n", "file", text.toString());
        String[] verify = {
            "ssh-keygen", "-Y", "verify", "-f", allowed.toString(), "-I", "somebody", "-n", "file", "-s", text + ".sig"
        };
        assertThat(run("What is signed.\n", verify)).contains("Good \"file\" signature for somebody");
        assertThat(guest.command(verify).input("What is not signed.\n").run(LIMIT).status()).isEqualTo(255);
    }

    @Test
    void answersAThousandCommandsInARow() {
        assertThat(guest.run(START, "python3", COMMANDS, "1000").expectSuccess())
                .endsWith("1000 done\nall done");
    }

    /** Neither a program that is in the middle of it waits for ever, nor does the key lose what it had acknowledged. */
    @Test
    void mayBePulledOutInTheMiddleOfACommand() throws Exception {
        String site = "pulled.example.org";
        String registered = run(lines(PIN), "fido2-cred", "-M", "-r", "-v", "-i", registration(site), node);
        GuestCommand.Running commands = guest.start("python3", COMMANDS, "0");
        commands.awaitOutput("100 done", LIMIT);

        pullOut();
        assertThat(commands.await(LIMIT).expectFailure()).contains("Error");

        plugIn("ask");
        String registration = registration("blinking.example.org");
        GuestCommand.Running blinking = guest.start("fido2-cred", "-M", "-i", registration, node);
        emulate.awaitOutput("Touch the key to", LIMIT);

        pullOut();
        assertThat(blinking.await(LIMIT).expectFailure()).contains("FIDO_ERR_");

        plugIn("always");
        assertThat(run(lines(PIN), "fido2-token", "-L", "-k", site, node))
                .contains(run(registered + "\n", "fido2-cred", "-V", "-v").lines().findFirst().orElseThrow());
    }
}
