package dev.keywright.port.uhid;

import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.otp.TouchLength;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A program that plugs a new key of the profile that its argument names into {@code /dev/uhid}. Each line that it reads
 * is something that happens to it: SHORT and LONG are touches, PULL and PLUG, and IGNORE and OBEY say whether it is
 * touched when it asks. Each is answered with its number and "done".
 */
public final class UhidKey {

    private static volatile boolean ignoring;

    private UhidKey() {}

    public static void main(String[] arguments) throws IOException {
        EmulatedKey key = PluggedKey.make(FirmwareProfiles.find(arguments[0]).orElseThrow(), (what, cancelled) -> {
            System.out.println("asked");
            while (ignoring && !cancelled.getAsBoolean()) {
                pause();
            }
            return cancelled.getAsBoolean() ? UserPresence.Answer.CANCELLED : UserPresence.Answer.TOUCHED;
        });
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (UhidPort port = new UhidPort(key)) {
            port.plugIn();
            System.out.println("ready");
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                happen(line, key, port);
                System.out.println(++number + " done");
            }
        }
    }

    private static void happen(String what, EmulatedKey key, UhidPort port) throws IOException {
        switch (what) {
            case "PULL" -> port.pullOut();
            case "PLUG" -> port.plugIn();
            case "IGNORE", "OBEY" -> ignoring = what.equals("IGNORE");
            default -> key.touch(TouchLength.valueOf(what));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
