package dev.keywright.port.usbip;

import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.otp.TouchLength;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A program that lends new keys over USB/IP at its usual port, one of each profile that its arguments name. Each line
 * that it reads is the number of a key, from 1, and what happens to it: SHORT and LONG are touches, PULL, PLUG, and
 * IGNORE and OBEY say whether keys are touched when they ask. Each is answered with its number and "done".
 */
public final class UsbIpKeys {

    private static volatile boolean ignoring;

    private UsbIpKeys() {}

    public static void main(String[] profiles) throws IOException {
        List<EmulatedKey> keys = new ArrayList<>();
        List<UsbIpPort> ports = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (UsbIpServer server = UsbIpServer.open(new InetSocketAddress("127.0.0.1", UsbIpServer.DEFAULT_PORT))) {
            for (String profile : profiles) {
                EmulatedKey key = PluggedKey.make(FirmwareProfiles.find(profile).orElseThrow(), UsbIpKeys::asked);
                keys.add(key);
                ports.add(server.add(key));
            }
            for (UsbIpPort port : ports) {
                port.plugIn();
            }
            System.out.println("ready");
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int key = Integer.parseInt(line.substring(0, 1)) - 1;
                happen(line.substring(2), keys.get(key), ports.get(key));
                System.out.println(++number + " done");
            }
        }
    }

    private static UserPresence.Answer asked(String what, BooleanSupplier cancelled) {
        System.out.println("asked");
        while (ignoring && !cancelled.getAsBoolean()) {
            pause();
        }
        return cancelled.getAsBoolean() ? UserPresence.Answer.CANCELLED : UserPresence.Answer.TOUCHED;
    }

    private static void happen(String what, EmulatedKey key, UsbIpPort port) throws IOException {
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
