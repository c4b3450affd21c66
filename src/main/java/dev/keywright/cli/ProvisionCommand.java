package dev.keywright.cli;

import dev.keywright.crypto.RandomSource;
import dev.keywright.desk.files.OwnerFiles;
import dev.keywright.desk.plan.InvalidPlan;
import dev.keywright.desk.plan.Plan;
import dev.keywright.desk.plan.PlanFile;
import dev.keywright.desk.provision.EmulatedKeys;
import dev.keywright.desk.provision.Journal;
import dev.keywright.desk.provision.KeySource;
import dev.keywright.desk.provision.Ledger;
import dev.keywright.desk.provision.PluggedInKeys;
import dev.keywright.desk.provision.Progress;
import dev.keywright.desk.provision.Provisioning;
import dev.keywright.desk.provision.Result;
import dev.keywright.desk.provision.Steps;
import dev.keywright.desk.provision.Turn;
import dev.keywright.desk.report.Letters;
import dev.keywright.desk.report.Reports;
import dev.keywright.desk.roster.InvalidRoster;
import dev.keywright.desk.roster.Person;
import dev.keywright.desk.roster.Roster;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.discovery.KnownKeys;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.token.UserPresence;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keywright provision}. */
@Command(
        name = "provision",
        mixinStandardHelpOptions = true,
        description = "Makes keys ready for people, one after the other, by a plan and a roster; goes on where it was when"
                + " it is started again.")
final class ProvisionCommand implements Callable<Integer> {

    private static final String ANY_PROFILE = "";

    @Parameters(paramLabel = "PLAN", description = "The plan, a YAML file; its roster and output are named from its folder.")
    private Path file;

    @Option(names = "--dry-run", description = "Say what would be put on whose key, and do nothing.")
    private boolean dryRun;

    @Option(
            names = "--emulated",
            arity = "0..1",
            paramLabel = "PROFILE",
            preprocessor = KeyOptions.OnlyAfterEqualsSign.class,
            description = "Rehearse with emulated keys, as many as it takes, in the folder 'emulated' of the output.")
    private @Nullable String emulated;

    @Option(
            names = "--person",
            paramLabel = "EMAIL",
            description = "Only the keys of this person, by e-mail address, or by name where the roster has no addresses;"
                    + " once for each.")
    private List<String> only = List.of();

    @Option(
            names = "--release",
            paramLabel = "SERIAL",
            description = "Give up a key that was lost or broke, before anything else: its person gets another one with the"
                    + " same secrets.")
    private List<Integer> released = List.of();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait for each key to be plugged in; 600 where not given.")
    private int patience;

    @Option(
            names = "--forget",
            description = "When everybody has all keys and the letters are written, forget the secrets. Nobody can get"
                    + " another key with the same ones then.")
    private boolean forget;

    @Mixin
    private ProvisionProtection journalProtection;

    @Mixin
    private ProtectionOptions stateProtection;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        Path folder = file.toAbsolutePath().getParent();
        Plan plan = PlanFile.read(file);
        Roster roster = Roster.read(folder.resolve(plan.roster()));
        for (String id : only) {
            if (roster.find(id.toLowerCase(Locale.ROOT)).or(() -> roster.find(id)).isEmpty()) {
                throw new Misuse("The roster has no " + id + "; look how it spells the person.");
            }
        }
        if (patience < 0) {
            throw new Misuse("--wait takes seconds, 0 or more.");
        }
        if (dryRun) {
            return describe(plan, folder, roster);
        }
        Path output = folder.resolve(plan.output());
        try (Journal journal = Journal.open(
                output, journalProtection.read(Files.notExists(output.resolve(Journal.NAME))))) {
            return provision(plan, folder, roster, output, journal);
        }
    }

    private boolean isAsked(Person person) {
        return only.isEmpty() || only.stream().anyMatch(id ->
                id.equals(person.id()) || id.toLowerCase(Locale.ROOT).equals(person.id()));
    }

    private int describe(Plan plan, Path folder, Roster roster) throws IOException, InvalidRoster {
        Provisioning rehearsal =
                Provisioning.of(plan, roster, Journal.inMemory(), RandomSource.system(), InstantSource.system());
        Letters.of(plan, folder, roster, rehearsal);
        List<Map<String, Object>> all = new ArrayList<>();
        for (Person person : roster.people()) {
            if (isAsked(person)) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("name", person.name());
                one.put("email", person.email());
                one.put("keys", plan.keysEach());
                one.put("steps", Steps.of(plan, person).describe());
                all.add(one);
            }
        }
        json.print(all, out -> {
            for (Person person : roster.people()) {
                if (isAsked(person)) {
                    out.println(person + ", " + (plan.spares() == 0 ? "one key" : "a key and " + (plan.spares() == 1
                            ? "a spare" : plan.spares() + " spares")) + ":");
                    rehearsal.stepsOf(person).describe().forEach(step -> out.println("  " + step));
                }
            }
            out.println("Nothing was done.");
        });
        return 0;
    }

    private int provision(Plan plan, Path folder, Roster roster, Path output, Journal journal) throws Exception {
        for (Ledger.Assignment key : journal.ledger().keys()) {
            if (key.emulated() != (emulated != null)) {
                throw new Misuse(key.emulated()
                        ? "What is in " + output + " was rehearsed with emulated keys; delete it, or give the plan another"
                                + " output folder, before real keys are made."
                        : "There are real keys in " + output + "; give the plan another output folder for a rehearsal.");
            }
        }
        for (int serial : released) {
            if (journal.ledger().key(serial).isEmpty()) {
                throw new Misuse("Key " + serial + " is nobody's here, so it cannot be given up; report.csv in " + output
                        + " lists the keys.");
            }
        }
        for (int serial : released) {
            journal.release(serial);
        }
        Provisioning provisioning =
                Provisioning.of(plan, roster, journal, RandomSource.system(), InstantSource.system());
        Letters letters = Letters.of(plan, folder, roster, provisioning);
        Reports reports = new Reports(output, plan, roster, provisioning, journal.ledger(), letters);
        PrintWriter err = command.commandLine().getErr();
        ProvisionScreen screen = new ProvisionScreen(
                json.isAskedFor() ? err : command.commandLine().getOut(), err, System.console() != null,
                emulated == null);
        try {
            provisioning.walk(source(output, journal.ledger()), this::isAsked, new WithLetters(screen, reports));
        } catch (IOException | InterruptedException | RuntimeException e) {
            screen.end();
            try {
                reports.write();
            } catch (IOException also) {
                e.addSuppressed(also);
            }
            throw e;
        }
        screen.end();
        reports.write();
        return end(provisioning, reports, journal, output);
    }

    /** Each letter is there as soon as the person's last key is, however the run ends. */
    private record WithLetters(ProvisionScreen screen, Reports reports) implements Progress {

        @Override
        public void turn(Turn turn) {
            screen.turn(turn);
        }

        @Override
        public void step(Turn turn, int serial, int done, int of, String what) {
            screen.step(turn, serial, done, of, what);
        }

        @Override
        public void touch(int serial, String what) {
            screen.touch(serial, what);
        }

        @Override
        public void result(Result result) {
            screen.result(result);
            try {
                reports.writeLetter(result.person());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private KeySource source(Path output, Ledger ledger) {
        if (emulated == null) {
            Set<String> told = new HashSet<>();
            KnownKeys known = new KnownKeys();
            return new PluggedInKeys(() -> {
                FoundKeys found = known.look();
                found.notes().stream().filter(told::add).forEach(command.commandLine().getErr()::println);
                return found;
            }, Duration.ofSeconds(patience));
        }
        String profile = emulated.equals(ANY_PROFILE) ? null : emulated;
        return new EmulatedKeys(output.resolve("emulated"), state -> {
            try {
                return EmulatedSecurityKey.plugIn(
                        state, profile, UserPresence.ALWAYS, stateProtection.given(state));
            } catch (Misuse e) {
                throw new IOException(e.getMessage(), e);
            }
        }, ledger::isReleased);
    }

    private int end(Provisioning provisioning, Reports reports, Journal journal, Path output) throws IOException {
        Reports.Summary summary = reports.summary();
        boolean all = provisioning.turn().isEmpty();
        if (all && forget && !journal.ledger().isForgotten()) {
            journal.forget();
        }
        json.print(summary, out -> {
            out.println(summary.ready() + " of " + summary.of() + " keys are ready; see " + output + ".");
            summary.notes().forEach(out::println);
        });
        boolean asked = provisioning.turn(this::isAsked).isEmpty();
        if (!asked) {
            command.commandLine().getErr().println("Not everybody has all keys yet; start again to go on.");
        }
        return asked ? 0 : 1;
    }
}
