package dev.keywright.bench;

import dev.keywright.crypto.Secret;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.host.oath.OathSession;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.port.KernelKeys;
import dev.keywright.testing.GuestCommand;
import dev.keywright.testing.KernelGuest;
import dev.keywright.token.UserPresence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a bus costs, and what of that is Keywright's: the same questions to a key in the asker's own process, and to one
 * behind the kernel's hidraw, on uhid and on USB/IP. All three run on the kernel that the tests boot, where everything
 * is slower than on metal, so the shares count and not the times. And how soon a key answers after it is plugged in.
 */
final class BusTimes {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String PROFILE = "yubikey-5.7.4";
    private static final Pattern FIGURES = Pattern.compile("ping ([0-9.]+) getAssertion ([0-9.]+)");
    private static final int STARTS = 51;
    private static final int ACCOUNTS = 64;
    /** Milliseconds. */
    private static final double SLOWEST_START = 300;

    private BusTimes() {}

    /** Prints the tables; returns the limit if it was missed. */
    static List<String> report() throws Exception {
        Table table = new Table("Microseconds on the tests' own kernel", "ping", "ours", "getAssertion", "ours");
        try (KernelGuest guest = KernelGuest.boot()) {
            double[] alone = ask(guest);
            table.row("in process", figures(alone, alone));
            GuestCommand.Running uhid = guest.java(KernelKeys.class, "uhid", PROFILE).start();
            uhid.awaitOutput("ready", LIMIT);
            uhid.say("1 PLUG");
            table.row("uhid", figures(ask(guest, guest.awaitFidoNode()), alone));
            uhid.kill();
            guest.await(LIMIT, "sh", "-c", "! ls /sys/class/hidraw/* > /dev/null 2>&1");
            GuestCommand.Running usbip = guest.java(KernelKeys.class, "usbip", PROFILE).start();
            usbip.awaitOutput("ready", LIMIT);
            guest.run(LIMIT, "usbip", "attach", "-r", "127.0.0.1", "-b", "1-1").expectSuccess();
            table.row("USB/IP", figures(ask(guest, guest.awaitFidoNode()), alone));
        }
        table.print();
        return start();
    }

    private static double[] ask(KernelGuest guest, String... node) {
        Matcher figures = FIGURES.matcher(guest.java(BusProbe.class, node).run(LIMIT).expectSuccess());
        if (!figures.find()) {
            throw new IllegalStateException("the probe printed no figures");
        }
        return new double[] {Double.parseDouble(figures.group(1)), Double.parseDouble(figures.group(2))};
    }

    /** "Ours" is what the same takes where there is no bus. */
    private static String[] figures(double[] bus, double[] alone) {
        return new String[] {
            Table.whole(bus[0]), Table.decimal(alone[0] / bus[0]), Table.whole(bus[1]), Table.decimal(alone[1] / bus[1])
        };
    }

    /** From a state file to the codes of all its accounts, in a JVM that has done it before. */
    private static List<String> start() throws Exception {
        Path state = Files.createTempDirectory("keywright-bench").resolve("key.state");
        try (SecurityKey key = plugIn(state); OathSession session = OathSession.open(key.openCard())) {
            for (int i = 0; i < ACCOUNTS; i++) {
                session.put(
                        OathCredential.totp(
                                AccountName.of("Example", "account" + i),
                                HashAlgorithm.SHA1,
                                6,
                                30,
                                Secret.copyOf(new byte[20])),
                        false);
            }
        }
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            long begin = System.nanoTime();
            try (SecurityKey key = plugIn(state); OathSession session = OathSession.open(key.openCard())) {
                session.list();
                millis.add((System.nanoTime() - begin) / 1e6);
            }
        }
        double median = millis.stream().sorted().toList().get(STARTS / 2);
        Table table = new Table("Milliseconds from state file to first answer", "median");
        table.row("a key with " + ACCOUNTS + " accounts, warm JVM", "at most " + Table.whole(SLOWEST_START),
                median <= SLOWEST_START, Table.decimal(median));
        return table.print();
    }

    private static SecurityKey plugIn(Path state) throws Exception {
        return EmulatedSecurityKey.plugIn(state, PROFILE, UserPresence.ALWAYS);
    }
}
