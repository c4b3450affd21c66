package dev.keywright.bench;

import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks and {@code openssl speed ecdsap256} on the same machine in the same run, and prints each rate as
 * a ratio to OpenSSL's signatures a second. {@code mvn -Pbench verify} starts it.
 */
public final class BenchmarkReport {

    private static final Pattern SIGNATURES = Pattern.compile("(?m)^ *256 bits ecdsa \\(nistp256\\).* ([0-9.]+) +[0-9.]+$");
    private static final int OPENSSL_SECONDS = 3;

    private BenchmarkReport() {}

    /** @param arguments a part of the benchmarks' names, to run only those; {@code commands} for whole processes only */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0 || !arguments[0].equals("commands")) {
            operations(arguments.length > 0 ? arguments[0] : "");
        }
        if (arguments.length == 0 || arguments[0].equals("commands")) {
            CommandTimes.report();
        }
    }

    private static void operations(String name) throws IOException, RunnerException {
        double before = opensslSignaturesPerSecond();
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("dev\\.keywright\\.bench\\." + name)
                        .forks(1)
                        .threads(1)
                        .build())
                .run();
        double openssl = Math.max(before, opensslSignaturesPerSecond());
        System.out.printf(Locale.ROOT, "%n%-60s %12s %8s%n", "Operations a second, one thread", "", "ratio");
        System.out.printf(Locale.ROOT, "%-60s %12.0f %8.2f%n", "openssl speed ecdsap256: sign", openssl, 1.0);
        for (RunResult result : results) {
            double rate = result.getPrimaryResult().getScore();
            System.out.printf(Locale.ROOT, "%-60s %12.0f %8.2f%n", name(result), rate, rate / openssl);
        }
    }

    private static String name(RunResult result) {
        StringBuilder name = new StringBuilder(result.getPrimaryResult().getLabel());
        for (String parameter : result.getParams().getParamsKeys()) {
            name.append(' ').append(parameter).append('=').append(result.getParams().getParam(parameter));
        }
        return name.toString();
    }

    private static double opensslSignaturesPerSecond() throws IOException {
        Process openssl = new ProcessBuilder("openssl", "speed", "-seconds", Integer.toString(OPENSSL_SECONDS), "ecdsap256")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(openssl.getInputStream().readAllBytes());
        Matcher rate = SIGNATURES.matcher(output);
        if (!rate.find()) {
            throw new IOException("openssl speed printed no rate for ecdsap256: " + output);
        }
        return Double.parseDouble(rate.group(1));
    }
}
