package dev.keywright.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.GuestCommand;
import dev.keywright.testing.KernelGuest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A guest whose kernel has keys of {@link KernelKeys}, the first of them plugged in between tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KernelBus {

    static final Duration LIMIT = Duration.ofMinutes(4);
    static final Path PYTHON = Path.of("src", "test", "resources", "python").toAbsolutePath();
    /** The first key's. */
    static final String NAME = "Yubico YubiKey OTP+FIDO+CCID";

    private final String[] arguments;
    KernelGuest guest;
    GuestCommand.Running keys;
    private int told;

    /** @param arguments of {@link KernelKeys} */
    KernelBus(String... arguments) {
        this.arguments = arguments;
    }

    /** Plugs a key in, and waits until the kernel has all of it. */
    abstract void plugIn(int key) throws Exception;

    @BeforeAll
    final void boot() throws Exception {
        guest = KernelGuest.boot();
        keys = guest.java(KernelKeys.class, arguments).start();
        prepare();
        keys.awaitOutput("ready", LIMIT);
        plugIn(1);
    }

    /** What else has to be started. */
    void prepare() throws Exception {}

    @AfterAll
    final void shutDown() throws Exception {
        guest.close();
    }

    /** vhci_hcd tells as warnings what it does. */
    @AfterEach
    final void theKernelHasNothingToComplainAbout() {
        assertThat(guest.kernelComplaints()).filteredOn(line -> !line.contains("vhci")).isEmpty();
    }

    final void tell(String event) throws InterruptedException {
        keys.say(event);
        keys.awaitOutput(++told + " done", LIMIT);
    }

    /** Waits until a key asks for a touch that it does not get. */
    final void awaitAsked() throws InterruptedException {
        keys.awaitOutput("asked after " + told + "\n", LIMIT);
    }

    final String shell(String script) {
        return guest.run(LIMIT, "sh", "-c", script).expectSuccess();
    }

    final String run(String... command) {
        return guest.run(LIMIT, command).expectSuccess();
    }

    final void awaitNodes(int count) {
        shell("until [ $(ls /dev | grep -c hidraw) = " + count + " ]; do sleep 0.1; done");
    }

    /** What libfido2 takes for a FIDO key. */
    final String fidoNode() {
        return run("fido2-token", "-L").replaceFirst(":.*", "");
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
