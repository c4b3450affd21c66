package dev.keywright.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs Jazzer on every target for a bounded time, each in a process of its own, and fails when one finds something.
 * {@code mvn -Pfuzz verify} starts it; {@code -Dfuzz.seconds=N} says how long each target gets.
 */
public final class FuzzRun {

    private static final Path WORK = Path.of("target", "fuzz");
    private static final int AT_ONCE = 2;
    private static final int MAX_INPUT = 2048;
    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs");
    private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+)");

    private FuzzRun() {}

    /** @param arguments the seconds for each target, then the names of the targets; all without names */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        int seconds = Integer.parseInt(arguments[0]);
        List<String> names = arguments.length > 1
                ? List.of(arguments).subList(1, arguments.length)
                : List.copyOf(FuzzTargets.byName().keySet());
        ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Boolean>> runs = new ArrayList<>();
            for (String name : names) {
                runs.add(workers.submit(() -> fuzz(name, seconds)));
            }
            boolean clean = true;
            for (Future<Boolean> run : runs) {
                clean &= run.get();
            }
            if (!clean) {
                System.err.println("Fuzzing found something; the lines above say what and where.");
                System.exit(1);
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private static boolean fuzz(String name, int seconds) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(WORK.resolve(name));
        writeSeeds(name, corpus);
        Path log = WORK.resolve(name + ".log");
        Process jazzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+EnableDynamicAgentLoading",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + JazzerEntry.class.getName(),
                        "--target_args=" + name,
                        "--instrumentation_includes=dev.keywright.**:com.upokecenter.cbor.**",
                        "--custom_hook_includes=dev.keywright.**",
                        "--reproducer_path=" + WORK,
                        corpus.toString(),
                        "-artifact_prefix=" + WORK + "/" + name + "-",
                        "-max_total_time=" + seconds,
                        "-max_len=" + MAX_INPUT,
                        "-timeout=10",
                        "-rss_limit_mb=4096")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int status = jazzer.waitFor();
        String output = Files.readString(log);
        if (status == 0) {
            System.out.printf("%-28s %10s runs, coverage %s%n", name, last(DONE, output), last(COVERAGE, output));
            return true;
        }
        System.out.printf("%-28s FAILED with status %d; see %s%n%s%n", name, status, log, tail(output));
        return false;
    }

    private static void writeSeeds(String name, Path corpus) throws IOException {
        int number = 0;
        for (byte[] seed : FuzzTargets.byName().get(name).get().seeds()) {
            Files.write(corpus.resolve("seed-" + number++), seed);
        }
        Path known = Path.of("src", "test", "resources", "fuzz", name);
        if (Files.isDirectory(known)) {
            try (Stream<Path> files = Files.list(known)) {
                for (Path file : files.toList()) {
                    Files.write(corpus.resolve("known-" + file.getFileName()), Files.readAllBytes(file));
                }
            }
        }
    }

    private static String last(Pattern pattern, String output) {
        return pattern.matcher(output).results().reduce((first, second) -> second).map(found -> found.group(1)).orElse("?");
    }

    private static String tail(String output) {
        List<String> lines = output.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
