package dev.keywright.bench;

import dev.keywright.testing.Launcher;
import dev.keywright.testing.PcscSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a person waits for a code: the whole process of {@code ./keywright oath code} and of
 * {@code ykman oath accounts code}, in turn, on one emulated key in one vpcd reader; and of the former on an emulated
 * key of its own.
 */
final class CommandTimes {

    private static final int ROUNDS = 25;
    /** The median of ours by the median of ykman's. */
    private static final double MOST = 1;
    private static final String URI = "otpauth://totp/Example:alice@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Example";

    private CommandTimes() {}

    /** Prints the table; returns the limit if it was missed. */
    static List<String> report() throws Exception {
        Path folder = Files.createTempDirectory("keywright-bench");
        Launcher emulated = new Launcher(folder);
        emulated.run("oath", "add", "--emulated", URI).expectSuccess();
        Path inReader = folder.resolve("reader.state");
        emulated.run("oath", "add", "--state", inReader.toString(), URI).expectSuccess();
        String launcher = Path.of("keywright").toAbsolutePath().toString();
        List<Double> ours = new ArrayList<>();
        List<Double> ykman = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        try (PcscSandbox sandbox = PcscSandbox.start()) {
            sandbox.start("The emulated ",
                    List.of(launcher, "emulate", "--state", inReader.toString(), "--pcsc", "127.0.0.1:35963"));
            sandbox.awaitCard();
            String code = sandbox.run(launcher, "oath", "code").expectSuccess();
            if (!code.startsWith("Example:alice@example.org  ")) {
                throw new IllegalStateException("the command did not find the card: " + code);
            }
            for (int round = 0; round < ROUNDS; round++) {
                ours.add(seconds(() -> sandbox.run(launcher, "oath", "code").expectSuccess()));
                ykman.add(seconds(() -> sandbox.run("ykman", "--reader", PcscSandbox.READER, "oath", "accounts", "code")
                        .expectSuccess()));
                alone.add(seconds(() -> emulated.run("oath", "code", "--emulated").expectSuccess()));
            }
        }
        Table table = new Table("Seconds for a whole process, of " + ROUNDS + " runs", "median", "least");
        table.row("ykman --reader … oath accounts code", figures(ykman));
        table.row("./keywright oath code, same reader", "median no more than ykman's",
                median(ours) <= MOST * median(ykman), figures(ours));
        table.row("./keywright oath code --emulated", figures(alone));
        return table.print();
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

    private static String[] figures(List<Double> seconds) {
        return new String[] {
            "%.3f".formatted(median(seconds)), "%.3f".formatted(seconds.stream().min(Double::compare).orElseThrow())
        };
    }

    private static double median(List<Double> seconds) {
        return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }
}
