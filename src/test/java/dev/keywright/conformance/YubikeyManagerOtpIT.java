package dev.keywright.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.hid.OtpHidInterface;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The yubikit of Yubico's YubiKey Manager takes each emulated YubiKey for metal, over the OTP pipe. Of other makers' keys
 * it reads the firmware as a YubiKey's, and asks too little of one whose number is small.
 */
class YubikeyManagerOtpIT {

    private static final Path SCRIPT = Path.of("src/test/resources/python/otp_hid.py").toAbsolutePath();
    private static final HexFormat HEX = HexFormat.of();

    private final BlockingQueue<UserPresence.Answer> person = new LinkedBlockingQueue<>();

    static Stream<Named<FirmwareProfile>> yubikeys() {
        return FirmwareProfiles.names().stream()
                .map(name -> FirmwareProfiles.find(name).orElseThrow())
                .filter(profile -> profile.vendor().equals("Yubico"))
                .filter(profile -> profile.usb() != null && profile.usb().interfaces().contains(Interface.OTP))
                .map(profile -> Named.of(profile.name(), profile));
    }

    @ParameterizedTest
    @MethodSource("yubikeys")
    void programsAndUsesTheSlots(FirmwareProfile profile) throws Exception {
        List<String> done = new ArrayList<>();
        try (EmulatedKey key = PluggedKey.make(profile, this::awaitPerson)) {
            Process client = new ProcessBuilder(
                            "/usr/bin/python3", SCRIPT.toString(),
                            Integer.toString(key.state().identity().serial()), profile.firmware().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader from = client.inputReader(StandardCharsets.US_ASCII);
                    PrintStream to = new PrintStream(client.getOutputStream(), true, StandardCharsets.US_ASCII)) {
                String line = from.readLine();
                while (line != null) {
                    serve(key.otpHid().orElseThrow(), line, to, done);
                    line = from.readLine();
                }
                assertThat(client.waitFor()).as("after %s", done).isZero();
            } finally {
                client.destroy();
            }
            assertThat(key.state().otp().slots()).isEmpty();
        }
        assertThat(done).hasSize(9).endsWith("delete both slots");
    }

    private void serve(OtpHidInterface key, String line, PrintStream to, List<String> done) throws IOException {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
            case "send" -> key.setFeatureReport(HEX.parseHex(words[1]));
            case "receive" -> to.println(HEX.formatHex(key.getFeatureReport()));
            case "touch" -> person.add(UserPresence.Answer.TOUCHED);
            case "ignore" -> person.add(UserPresence.Answer.TIMED_OUT);
            case "did" -> done.add(words[1]);
            default -> throw new AssertionError("the client says " + line);
        }
    }

    private UserPresence.Answer awaitPerson(String what, BooleanSupplier cancelled) {
        try {
            UserPresence.Answer answer = null;
            while (answer == null && !cancelled.getAsBoolean()) {
                answer = person.poll(10, TimeUnit.MILLISECONDS);
            }
            return answer == null ? UserPresence.Answer.CANCELLED : answer;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
