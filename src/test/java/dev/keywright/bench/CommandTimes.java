package dev.keywright.bench;

import dev.keywright.testing.Launcher;
import dev.keywright.testing.PcscSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long a person waits for a code: the whole process of {@code ./keywright oath code} on an emulated key, and of
 * {@code ykman oath accounts code} on an emulated key behind vpcd, in turn.
 */
final class CommandTimes {

    private static final int ROUNDS = 15;
    private static final String URI = "otpauth://totp/Example:alice@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Example";

    private CommandTimes() {}

    static void report() throws Exception {
        Path ours = Files.createTempDirectory("keywright-bench");
        Path theirs = Files.createTempDirectory("keywright-bench");
        Launcher keywright = new Launcher(ours);
        keywright.run("oath", "add", "--emulated", URI).expectSuccess();
        new Launcher(theirs).run("oath", "add", "--emulated", URI).expectSuccess();
        List<Double> keywrightSeconds = new ArrayList<>();
        List<Double> ykmanSeconds = new ArrayList<>();
        try (PcscSandbox sandbox = PcscSandbox.start()) {
            sandbox.start("The emulated ", List.of(Path.of("keywright").toAbsolutePath().toString(), "emulate",
                    "--state", theirs.resolve("key.state").toString(), "--pcsc", "127.0.0.1:35963"));
            sandbox.awaitCard();
            for (int round = 0; round < ROUNDS; round++) {
                keywrightSeconds.add(seconds(() -> keywright.run("oath", "code", "--emulated").expectSuccess()));
                ykmanSeconds.add(seconds(() -> sandbox.run("ykman", "--reader", PcscSandbox.READER, "oath", "accounts",
                                "code")
                        .expectSuccess()));
            }
        }
        System.out.printf(Locale.ROOT, "%n%-60s %12s %8s%n", "Seconds for a whole process, of " + ROUNDS + " runs",
                "median", "least");
        print("./keywright oath code --emulated", keywrightSeconds);
        print("ykman --reader … oath accounts code", ykmanSeconds);
    }

    @FunctionalInterface
    private interface Run {
        void go() throws Exception;
    }

    private static double seconds(Run run) throws Exception {
        long begin = System.nanoTime();
        run.go();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void print(String command, List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        System.out.printf(Locale.ROOT, "%-60s %12.3f %8.3f%n", command, sorted.get(sorted.size() / 2), sorted.get(0));
    }
}
