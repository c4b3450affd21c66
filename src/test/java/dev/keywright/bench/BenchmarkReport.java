package dev.keywright.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import org.openjdk.jmh.util.Version;

/**
 * Runs the benchmarks, and what they are measured by beside them, and prints a table for each subject. It ends with
 * status 1 where a limit is missed. {@code mvn -Pbench verify} starts it.
 */
public final class BenchmarkReport {

    /** Of OpenSSL's P-256 signatures a second, where the Corretto provider signs. */
    private static final double LEAST_RATIO = 0.6;
    /** Bytes that a getAssertion allocates beyond the provider's signature. */
    private static final double MOST_ALLOCATED = 20_000;
    /** The slowest of the numbers of credentials, by the fastest. */
    private static final double MOST_SPREAD = 2;
    /** getAssertion on a state file, by a bare append. */
    private static final double MOST_DURABLE = 1.5;
    /** Microseconds of CALCULATE ALL on a full key. */
    private static final double MOST_CALCULATE_ALL = 2_000;

    /** The benchmarks of {@link AuthenticatorBenchmark} that have a limit, and their names for people. */
    private static final Map<String, String> CEREMONIES = new LinkedHashMap<>();

    static {
        CEREMONIES.put("getAssertion", "getAssertion, allow list");
        CEREMONIES.put("getAssertionByAnother", "getAssertion, allow list, others in turn");
        CEREMONIES.put("getAssertionDiscoverable", "getAssertion, discoverable");
        CEREMONIES.put("u2fAuthenticate", "U2F authenticate");
        CEREMONIES.put("makeCredential", "makeCredential");
    }

    private static final List<String> SUBJECTS =
            List.of("ceremonies", "count", "durable", "oath", "provisioning", "buses", "commands", "sign-ins", "codes",
                    "service");

    private BenchmarkReport() {}

    /** @param arguments the subjects to run, of {@link #SUBJECTS}; all where there is none */
    public static void main(String[] arguments) throws Exception {
        List<String> subjects = arguments.length == 0 ? SUBJECTS : List.of(arguments);
        if (!SUBJECTS.containsAll(subjects)) {
            System.err.println("The subjects are " + String.join(", ", SUBJECTS) + ".");
            System.exit(2);
        }
        System.out.printf(
                "%s %s, %d processors, %s %s; %s; JMH %s, one thread, one fork a"
                        + " figure. Each figure is the best of its iterations.%n",
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                OpenSsl.version(),
                Version.getPlainVersion());
        List<String> missed = new ArrayList<>();
        if (subjects.contains("ceremonies")) {
            missed.addAll(ceremonies());
        }
        if (subjects.contains("count")) {
            missed.addAll(credentialCounts());
        }
        if (subjects.contains("durable")) {
            missed.addAll(durable());
        }
        if (subjects.contains("oath")) {
            missed.addAll(oath());
        }
        if (subjects.contains("provisioning")) {
            ProvisioningTimes.report();
        }
        if (subjects.contains("buses")) {
            missed.addAll(BusTimes.report());
        }
        if (subjects.contains("commands")) {
            missed.addAll(CommandTimes.report());
        }
        if (subjects.contains("sign-ins")) {
            missed.addAll(SignInTimes.report());
        }
        if (subjects.contains("codes")) {
            missed.addAll(CodeTimes.report());
        }
        if (subjects.contains("service")) {
            missed.addAll(ServiceTimes.report());
        }
        System.out.println();
        if (isBusy()) {
            System.out.println("The machine was busy with other work, which spoils the figures; run this alone.");
        }
        missed.forEach(System.out::println);
        System.out.println(missed.isEmpty() ? "Every limit is kept." : "Limits missed: " + missed.size() + ".");
        System.exit(missed.isEmpty() ? 0 : 1);
    }

    /** Whether more wanted to run during the last minute than there is room for, besides a benchmark itself. */
    private static boolean isBusy() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()
                > Runtime.getRuntime().availableProcessors() + 1;
    }

    private static List<String> ceremonies() throws IOException, RunnerException {
        String[] providers = AuthenticatorBenchmark.providers();
        List<RunResult> results = new ArrayList<>();
        double best = OpenSsl.signaturesPerSecond();
        for (String provider : providers) {
            results.addAll(run(AuthenticatorBenchmark.class, options ->
                    options.param("provider", provider).addProfiler(GCProfiler.class)));
            best = Math.max(best, OpenSsl.signaturesPerSecond());
        }
        double openssl = best;
        Figures figures = new Figures(results);

        Table speed = new Table("By OpenSSL's P-256 signatures, " + Table.whole(openssl) + "/s", providers);
        speed.row("the provider's signature alone", ratios(figures, "signature", providers, openssl));
        CEREMONIES.forEach((benchmark, name) -> {
            String[] ratios = ratios(figures, benchmark, providers, openssl);
            if (providers[0].equals("Corretto")) {
                boolean kept = figures.of(benchmark, "Corretto") / openssl >= LEAST_RATIO;
                speed.row(name, "Corretto at least " + LEAST_RATIO, kept, ratios);
            } else {
                speed.row(name, ratios);
            }
        });

        Table allocation = new Table("Bytes allocated beyond the signature", providers);
        allocation.row(
                "the provider's signature alone",
                figures(providers, provider -> Table.whole(figures.allocated("signature", provider))));
        for (String benchmark : List.of("getAssertion", "getAssertionDiscoverable")) {
            allocation.row(
                    CEREMONIES.get(benchmark),
                    "less than " + Table.whole(MOST_ALLOCATED),
                    List.of(providers).stream()
                            .allMatch(provider -> figures.allocatedBeyond(benchmark, provider) < MOST_ALLOCATED),
                    figures(providers, provider -> Table.whole(figures.allocatedBeyond(benchmark, provider))));
        }
        List<String> missed = new ArrayList<>(speed.print());
        missed.addAll(allocation.print());
        return missed;
    }

    private static String[] ratios(Figures figures, String benchmark, String[] providers, double openssl) {
        return figures(providers, provider -> Table.decimal(figures.of(benchmark, provider) / openssl));
    }

    private static List<String> credentialCounts() throws RunnerException {
        Figures figures = new Figures(run(CredentialCountBenchmark.class, options -> options));
        String[] counts = {"10", "1000", "100000"};
        Table table = new Table("Microseconds on a key with credentials", "10", "1,000", "100,000", "most by least");
        for (String parties : List.of("many", "one")) {
            String where = parties.equals("one") ? " at one party" : " each at its party";
            Map<String, String> rows = new LinkedHashMap<>();
            rows.put("getAssertionListed", "getAssertion, allow list,");
            rows.put("getAssertionUnlisted", "getAssertion, none,");
            rows.put("makeCredentialAdding", "makeCredential, new,");
            rows.put("makeCredentialReplacing", "makeCredential, again,");
            rows.forEach((benchmark, name) -> {
                double[] times = List.of(counts).stream()
                        .mapToDouble(count -> figures.of(benchmark, count, parties))
                        .toArray();
                double spread = DoubleStream.of(times).max().orElseThrow()
                        / DoubleStream.of(times).min().orElseThrow();
                table.row(
                        name + where,
                        "at most " + MOST_SPREAD,
                        spread <= MOST_SPREAD,
                        Table.decimal(times[0]),
                        Table.decimal(times[1]),
                        Table.decimal(times[2]),
                        Table.decimal(spread));
            });
        }
        return table.print();
    }

    private static List<String> durable() throws IOException, RunnerException {
        String disk = Files.getFileStore(DurableBenchmark.FOLDER).type();
        Figures figures = new Figures(run(DurableBenchmark.class, options -> options));
        Table table = new Table("Microseconds until durable on " + disk, "bare append", "getAssertion", "ratio");
        for (String file : List.of("plain", "encrypted")) {
            double turns = figures.secondary("turns", "inTurn", file);
            double append = figures.secondary("appendNanos", "inTurn", file) / turns / 1000;
            double assertion = figures.secondary("getAssertionNanos", "inTurn", file) / turns / 1000;
            table.row(
                    "state file, " + file,
                    "at most " + MOST_DURABLE,
                    assertion / append <= MOST_DURABLE,
                    Table.decimal(append),
                    Table.decimal(assertion),
                    Table.decimal(assertion / append));
        }
        return table.print();
    }

    private static List<String> oath() throws RunnerException {
        Figures figures = new Figures(run(OathBenchmark.class, options -> options));
        Table table = new Table("Microseconds of CALCULATE ALL, 64 accounts", "truncated", "whole");
        for (String hash : List.of("SHA1", "SHA512")) {
            double truncated = figures.of("calculateAll", hash, "1");
            double whole = figures.of("calculateAll", hash, "0");
            table.row(
                    "with " + hash,
                    "at most " + Table.whole(MOST_CALCULATE_ALL),
                    Math.max(truncated, whole) <= MOST_CALCULATE_ALL,
                    Table.whole(truncated),
                    Table.whole(whole));
        }
        return table.print();
    }

    @FunctionalInterface
    private interface Settings {
        ChainedOptionsBuilder with(ChainedOptionsBuilder options);
    }

    private static Collection<RunResult> run(Class<?> benchmarks, Settings settings) throws RunnerException {
        System.out.println("Running " + benchmarks.getSimpleName() + " …");
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmarks.getName() + "\\.")
                .forks(1)
                .threads(1)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        return new Runner(settings.with(options).build()).run();
    }

    @FunctionalInterface
    private interface Cell {
        String of(String provider);
    }

    private static String[] figures(String[] providers, Cell cell) {
        return List.of(providers).stream().map(cell::of).toArray(String[]::new);
    }

    /** What JMH measured, by benchmark and parameters; these in the order of their names. */
    private record Figures(Collection<RunResult> results) {

        /** The best iteration: whatever else runs on the machine only ever slows one down. */
        double of(String benchmark, String... parameters) {
            RunResult result = find(benchmark, parameters);
            Statistics iterations = result.getPrimaryResult().getStatistics();
            return result.getParams().getMode() == Mode.Throughput ? iterations.getMax() : iterations.getMin();
        }

        double allocated(String benchmark, String provider) {
            return secondary("gc.alloc.rate.norm", benchmark, provider);
        }

        double allocatedBeyond(String benchmark, String provider) {
            return allocated(benchmark, provider) - allocated("signature", provider);
        }

        /** The mean, or the sum of events. */
        double secondary(String name, String benchmark, String... parameters) {
            return find(benchmark, parameters).getSecondaryResults().get(name).getScore();
        }

        private RunResult find(String benchmark, String... parameters) {
            return results.stream()
                    .filter(result -> result.getPrimaryResult().getLabel().equals(benchmark)
                            && parameters(result).equals(List.of(parameters)))
                    .findFirst()
                    .orElseThrow();
        }

        private static List<String> parameters(RunResult result) {
            return result.getParams().getParamsKeys().stream()
                    .sorted()
                    .map(result.getParams()::getParam)
                    .toList();
        }
    }
}
