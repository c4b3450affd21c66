package dev.keywright.bench;

import dev.keywright.crypto.RandomSource;
import dev.keywright.desk.plan.Plan;
import dev.keywright.desk.plan.PlanFile;
import dev.keywright.desk.provision.Journal;
import dev.keywright.desk.provision.KeySource;
import dev.keywright.desk.provision.MemoryKey;
import dev.keywright.desk.provision.Progress;
import dev.keywright.desk.provision.Provisioning;
import dev.keywright.desk.roster.Roster;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.host.emulated.StateProtection;
import dev.keywright.token.UserPresence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How many new emulated keys a second are made ready and read back: a PIN and ten OATH accounts each, one key after the
 * other. Once all is in memory; once each key has a state file and the journal is a file, every change flushed.
 */
final class ProvisioningTimes {

    private static final int KEYS = 1_000;
    private static final int ACCOUNTS = 10;
    private static final int WARM_UP = 100;
    private static final String PROFILE = "yubikey-5.7.4";

    private ProvisioningTimes() {}

    static void report() throws Exception {
        inMemory(WARM_UP);
        double memory = inMemory(KEYS);
        Path folder = Files.createTempDirectory(DurableBenchmark.FOLDER.toAbsolutePath(), "bench");
        double files;
        try {
            files = inFiles(folder);
        } finally {
            delete(folder);
        }
        Table table = new Table("Making " + Table.whole(KEYS) + " keys ready, " + ACCOUNTS + " accounts each", "keys/s");
        table.row("in memory", Table.decimal(memory));
        table.row("state files and journal on " + Files.getFileStore(DurableBenchmark.FOLDER).type(),
                Table.decimal(files));
        table.print();
    }

    private static double inMemory(int keys) throws Exception {
        Iterator<MemoryKey> fresh =
                Stream.generate(() -> new MemoryKey(PROFILE)).limit(keys).toList().iterator();
        return keysPerSecond(keys, Journal.inMemory(), turn -> Optional.of(fresh.next().plugIn()));
    }

    private static double inFiles(Path folder) throws Exception {
        List<Path> states = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            states.add(folder.resolve(i + ".state"));
            plugIn(states.get(i)).close();
        }
        Iterator<Path> fresh = states.iterator();
        try (Journal journal = Journal.open(folder.resolve("out"), StateProtection.NONE)) {
            return keysPerSecond(KEYS, journal, turn -> Optional.of(plugIn(fresh.next())));
        }
    }

    private static SecurityKey plugIn(Path state) throws IOException {
        return EmulatedSecurityKey.plugIn(state, PROFILE, UserPresence.ALWAYS);
    }

    private static double keysPerSecond(int keys, Journal journal, KeySource source) throws Exception {
        Plan plan = PlanFile.parse("roster: r\noutput: o\npin: {}\nsecrets: true\noath: {accounts: ["
                + IntStream.range(0, ACCOUNTS).mapToObj(i -> "{issuer: S" + i + ", account: '${person.email}'}")
                        .collect(Collectors.joining(","))
                + "]}");
        Roster roster = Roster.parse(IntStream.range(0, keys).mapToObj(i -> "P" + i + ",p" + i + "@example.org\n")
                .collect(Collectors.joining("", "name,email\n", "")));
        Provisioning provisioning =
                Provisioning.of(plan, roster, journal, RandomSource.system(), InstantSource.system());
        long begin = System.nanoTime();
        provisioning.walk(source, person -> true, Progress.NONE);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (provisioning.turn().isPresent()) {
            throw new IllegalStateException("not all keys became ready");
        }
        return keys / seconds;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
