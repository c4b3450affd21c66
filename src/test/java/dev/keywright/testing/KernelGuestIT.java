package dev.keywright.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That the guest is what the tests in it take it for. */
class KernelGuestIT {

    private static final Duration SHORT = Duration.ofSeconds(20);
    private static KernelGuest guest;

    @BeforeAll
    static void boot() throws Exception {
        guest = KernelGuest.boot();
    }

    @AfterAll
    static void close() throws Exception {
        guest.close();
    }

    @Test
    void isDebiansKernelWithUhidAndVirtualUsb() {
        assertThat(guest.run(SHORT, "uname", "-s", "-v").expectSuccess()).contains("Linux").contains("Debian");
        assertThat(guest.run(SHORT, "ls", "/dev/uhid", "/sys/devices/platform/vhci_hcd.0/attach").expectSuccess())
                .contains("/dev/uhid");
    }

    @Test
    void givesOutputErrorsAndStatusOfACommand() {
        GuestCommand.Result result = guest.command("sh", "-c", "cat; echo \"$0 $WORD\" >&2; exit 7", "it's 'quoted'")
                .environment("WORD", "a \"b\" $c")
                .input("first\nsecond")
                .run(SHORT);

        assertThat(result.status()).isEqualTo(7);
        assertThat(result.out()).isEqualTo("first\nsecond");
        assertThat(result.err()).isEqualTo("it's 'quoted' a \"b\" $c\n");
        assertThat(guest.run(SHORT, "no-such-program").status()).isEqualTo(127);
    }

    @Test
    void killsWhatTakesTooLong() {
        assertThat(guest.run(Duration.ofMillis(200), "sleep", "1000").status()).isEqualTo(124);
    }

    @Test
    void runsOtherCommandsWhileOneGoesOn() throws Exception {
        GuestCommand.Running cat = guest.start("sh", "-c", "echo ready; exec sleep 1000");
        cat.awaitOutput("ready", SHORT);

        assertThat(guest.run(SHORT, "pidof", "sleep").expectSuccess()).isNotEmpty();
        assertThat(cat.isAlive()).isTrue();
        assertThat(cat.kill().status()).isEqualTo(128 + 9);
        assertThat(guest.run(SHORT, "pidof", "sleep").status()).isEqualTo(1);
    }

    @Test
    void writesOnlyToItsOwnMemory() throws Exception {
        String path = Files.createTempDirectory("keywright").resolve("deeper").resolve("file").toString();
        guest.write(path, "x\n\0y".getBytes(StandardCharsets.UTF_8));

        assertThat(guest.run(SHORT, "cat", path).out()).isEqualTo("x\n\0y");
        assertThat(Path.of(path)).doesNotExist();
        Files.delete(Path.of(path).getParent().getParent());
    }

    @Test
    void tellsARunningCommandMore() throws Exception {
        GuestCommand.Running cat = guest.start("cat");
        cat.say("one");
        cat.awaitOutput("one\n", SHORT);
        cat.say("two");
        cat.awaitOutput("two\n", SHORT);
        cat.kill();
    }

    @Test
    void runsTheBuiltProject() throws Exception {
        assertThat(guest.keywright("profiles", "list").run(Duration.ofSeconds(180)).expectSuccess())
                .contains("yubikey-5.7.4");
    }

    @Test
    void runsAPcscd() throws Exception {
        GuestCommand.Running pcscd = guest.startSmartCardService();

        assertThat(guest.run(Duration.ofSeconds(60), "/usr/bin/python3", "-c",
                                "import smartcard.System; print(smartcard.System.readers())")
                        .expectSuccess())
                .isEqualTo("[]");
        pcscd.kill();
    }

    @Test
    void sharesAFolder() throws Exception {
        Files.writeString(guest.shared().resolve("question"), "21 * 2");
        guest.run(SHORT, "sh", "-c", "cd \"$0\" && echo $(($(cat question))) > answer", guest.shared().toString())
                .expectSuccess();

        assertThat(guest.shared().resolve("answer")).hasContent("42");
    }

    @Test
    void hasAQuietKernel() {
        assertThat(guest.kernelLog()).anyMatch(line -> line.contains("vhci_hcd"));
        assertThat(guest.kernelComplaints()).isEmpty();

        guest.run(SHORT, "sh", "-c", "echo '<3>oops, said the test' > /dev/kmsg").expectSuccess();
        assertThat(guest.kernelComplaints()).singleElement().asString().contains("oops, said the test");
        guest.forgiveComplaints();
        assertThat(guest.kernelComplaints()).isEmpty();
    }
}
