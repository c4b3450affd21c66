package dev.keywright.port;

import dev.keywright.port.uhid.UhidPort;
import dev.keywright.port.usbip.UsbIpServer;
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
 * A program that shows new keys to the kernel: through {@code /dev/uhid} where its first argument is {@code uhid}, and
 * over USB/IP at its usual port where that is {@code usbip}; one of each profile that the other arguments name. Each
 * line that it reads is the number of a key, from 1, and what happens to it: PLUG and PULL, SHORT and LONG touches, and
 * IGNORE and OBEY for whether keys are touched when they ask. Each is answered with its number and "done". A key that
 * asks for a touch tells "asked after" and the number of the last line. USB/IP has all keys from the start, for the
 * kernel to attach.
 */
public final class KernelKeys {

    private static volatile boolean ignoring;
    private static volatile int lines;

    private KernelKeys() {}

    public static void main(String[] arguments) throws IOException {
        List<EmulatedKey> keys = new ArrayList<>();
        for (String profile : List.of(arguments).subList(1, arguments.length)) {
            keys.add(PluggedKey.make(FirmwareProfiles.find(profile).orElseThrow(), KernelKeys::asked));
        }
        if (arguments[0].equals("uhid")) {
            obey(keys, keys.stream().map(UhidPort::new).toList());
            return;
        }
        try (UsbIpServer server = UsbIpServer.open(new InetSocketAddress("127.0.0.1", UsbIpServer.DEFAULT_PORT))) {
            List<? extends Port> ports = keys.stream().map(server::add).toList();
            for (Port port : ports) {
                port.plugIn();
            }
            obey(keys, ports);
        }
    }

    private static void obey(List<EmulatedKey> keys, List<? extends Port> ports) throws IOException {
        System.out.println("ready");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int key = Integer.parseInt(line.substring(0, 1)) - 1;
            happen(line.substring(2), keys.get(key), ports.get(key));
            System.out.println(++lines + " done");
        }
        ports.forEach(Port::close);
    }

    private static UserPresence.Answer asked(String what, BooleanSupplier cancelled) {
        System.out.println("asked after " + lines);
        while (ignoring && !cancelled.getAsBoolean()) {
            pause();
        }
        return cancelled.getAsBoolean() ? UserPresence.Answer.CANCELLED : UserPresence.Answer.TOUCHED;
    }

    private static void happen(String what, EmulatedKey key, Port port) throws IOException {
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
