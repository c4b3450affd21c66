package dev.keywright.testing;

import dev.keywright.port.vpcd.VpcdPort;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.otp.KeyStroke;
import dev.keywright.token.otp.TouchLength;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.otp.KeyboardLayout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * A program for a {@link PcscSandbox}: a new key of the profile that its first argument names, in memory, on a
 * contactless reader where the second is {@code nfc}. Each line that it reads is a touch, SHORT or LONG, and it answers
 * with the scan codes that the key types, in hex; POWER takes the power away and gives it back.
 */
public final class OtpCard {

    private OtpCard() {}

    public static void main(String[] arguments) throws IOException {
        EmulatedKey key =
                PluggedKey.make(FirmwareProfiles.find(arguments[0]).orElseThrow(), UserPresence.ALWAYS);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (VpcdPort port = new VpcdPort(
                "127.0.0.1", VpcdPort.DEFAULT_PORT, arguments[1].equals("nfc") ? key.nfcCard() : key.usbCard())) {
            port.plugIn();
            System.out.println(PcscSandbox.READY);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(answer(key, line));
            }
        }
    }

    private static String answer(EmulatedKey key, String line) {
        if (line.equals("POWER")) {
            key.powerCycle();
            return "";
        }
        return key.touch(TouchLength.valueOf(line)).keys().stream()
                .map(stroke -> "%02x".formatted(scanCode(stroke)))
                .collect(Collectors.joining());
    }

    private static int scanCode(KeyStroke stroke) {
        return stroke.modifiers() == KeyStroke.SHIFT ? stroke.usage() | KeyboardLayout.SHIFT : stroke.usage();
    }
}
