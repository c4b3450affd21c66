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
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that lends new keys over USB/IP at its usual port, one of each profile that its arguments name, plugged in.
 * It reads what somebody does with them, a line each: {@code 1 touch short}, {@code 1 touch long}, {@code 1 pull},
 * {@code 1 plug}; and {@code 1 leave}, from where on a command of a key gets no touch until {@code 1 finger}.
 */
public final class UsbIpKeys {

    static final String READY = "plugged in";

    private UsbIpKeys() {}

    public static void main(String[] profiles) throws IOException {
        List<EmulatedKey> keys = new ArrayList<>();
        List<UsbIpPort> ports = new ArrayList<>();
        AtomicBoolean finger = new AtomicBoolean(true);
        UserPresence presence = (what, cancelled) -> {
            while (!finger.get() && !cancelled.getAsBoolean()) {
                LockSupport.parkNanos(10_000_000);
            }
            return finger.get() ? UserPresence.Answer.TOUCHED : UserPresence.Answer.CANCELLED;
        };
        try (UsbIpServer server =
                UsbIpServer.open(new InetSocketAddress("127.0.0.1", UsbIpServer.DEFAULT_PORT))) {
            for (String profile : profiles) {
                EmulatedKey key = PluggedKey.make(FirmwareProfiles.find(profile).orElseThrow(), presence);
                UsbIpPort port = server.add(key);
                port.plugIn();
                keys.add(key);
                ports.add(port);
            }
            System.out.println(READY);
            BufferedReader deeds = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = deeds.readLine(); line != null; line = deeds.readLine()) {
                String[] words = line.split(" ");
                int number = Integer.parseInt(words[0]) - 1;
                switch (words[1]) {
                    case "touch" -> keys.get(number).touch(TouchLength.valueOf(words[2].toUpperCase(Locale.ROOT)));
                    case "pull" -> ports.get(number).pullOut();
                    case "plug" -> ports.get(number).plugIn();
                    case "leave" -> finger.set(false);
                    case "finger" -> finger.set(true);
                    default -> throw new IllegalArgumentException(line);
                }
                System.out.println("done: " + line);
            }
        }
    }
}
