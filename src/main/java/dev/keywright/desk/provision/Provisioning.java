package dev.keywright.desk.provision;

import dev.keywright.crypto.RandomSource;
import dev.keywright.desk.plan.Plan;
import dev.keywright.desk.provision.Ledger.Assignment;
import dev.keywright.desk.roster.InvalidRoster;
import dev.keywright.desk.roster.Person;
import dev.keywright.desk.roster.Roster;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes keys ready, one after the other, in the order of the roster. Whatever ends it, it goes on from where it was with
 * the same journal.
 */
public final class Provisioning {

    private static final Logger LOG = LoggerFactory.getLogger(Provisioning.class);

    private final Plan plan;
    private final Roster roster;
    private final Journal journal;
    private final RandomSource random;
    private final InstantSource clock;
    private final Map<String, Steps> steps = new HashMap<>();

    private Provisioning(Plan plan, Roster roster, Journal journal, RandomSource random, InstantSource clock) {
        this.plan = plan;
        this.roster = roster;
        this.journal = journal;
        this.random = random;
        this.clock = clock;
    }

    /**
     * @throws InvalidRoster when the roster lacks something that the plan wants, or has changed for a person whose keys
     *     were begun
     * @throws JournalFailure when the journal is for another plan, or has forgotten what is needed
     */
    public static Provisioning of(
            Plan plan, Roster roster, Journal journal, RandomSource random, InstantSource clock)
            throws InvalidRoster, JournalFailure {
        Provisioning provisioning = new Provisioning(plan, roster, journal, random, clock);
        for (Person person : roster.people()) {
            Steps of = Steps.of(plan, person);
            provisioning.steps.put(person.id(), of);
            Optional<Ledger.Draw> draw = journal.ledger().draw(person.id());
            if (draw.isPresent() && !journal.ledger().keysOf(person.id()).isEmpty() && !of.agreeWith(draw.get())) {
                throw new InvalidRoster("Row " + person.row() + " of the roster says something else of " + person
                        + " than when the person's keys were begun; put that back, or release those keys.");
            }
        }
        String fingerprint = plan.fingerprint();
        if (fingerprint.equals(journal.ledger().plan())) {
            return provisioning;
        }
        if (!journal.ledger().keys().isEmpty()) {
            throw new JournalFailure("The output folder belongs to a plan that puts something else on its keys; give"
                    + " this plan another output folder, or put it back as it was.");
        }
        // A first key may have been refused over something in the plan that has been mended since.
        journal.append(new Entry.Begun(fingerprint));
        return provisioning;
    }

    /** Whose turn it is; empty when everybody has all keys. */
    public Optional<Turn> turn() {
        return turn(person -> true);
    }

    /** Whose turn it is of those that {@code among} names. */
    public Optional<Turn> turn(Predicate<Person> among) {
        int ready = 0;
        int of = 0;
        Person next = null;
        for (Person person : roster.people()) {
            if (among.test(person)) {
                int done = readyKeys(person);
                ready += Math.min(done, plan.keysEach());
                of += plan.keysEach();
                if (next == null && done < plan.keysEach()) {
                    next = person;
                }
            }
        }
        return next == null
                ? Optional.empty()
                : Optional.of(new Turn(next, number(next, key -> key.readyAt().isPresent()), wanted(next), ready, of));
    }

    /** The first number of a key that the person does not have yet. */
    private int number(Person person, Predicate<Assignment> has) {
        Set<Integer> taken = journal.ledger().keysOf(person.id()).stream()
                .filter(has)
                .map(Assignment::number)
                .collect(Collectors.toSet());
        return IntStream.iterate(1, number -> number + 1).filter(number -> !taken.contains(number)).findFirst()
                .orElseThrow();
    }

    private int readyKeys(Person person) {
        return (int) journal.ledger().keysOf(person.id()).stream()
                .filter(key -> key.readyAt().isPresent())
                .count();
    }

    /** The keys that were begun; where there is room for a new one, none but those that the roster sets aside. */
    private List<Integer> wanted(Person person) {
        List<Assignment> keys = journal.ledger().keysOf(person.id());
        List<Integer> wanted = new ArrayList<>(keys.stream()
                .filter(key -> key.readyAt().isEmpty())
                .map(Assignment::serial)
                .toList());
        if (wanted.isEmpty()) {
            wanted.addAll(person.serials());
            wanted.removeIf(serial -> journal.ledger().key(serial).isPresent());
        }
        return wanted;
    }

    /** Takes keys from {@code source} until everybody of {@code among} has all keys, or there are no more. */
    public void walk(KeySource source, Predicate<Person> among, Progress progress)
            throws IOException, InterruptedException {
        for (Optional<Turn> turn = turn(among); turn.isPresent(); turn = turn(among)) {
            progress.turn(turn.get());
            Optional<SecurityKey> key = source.next(turn.get());
            if (key.isEmpty()) {
                return;
            }
            try (SecurityKey taken = key.get()) {
                progress.result(make(taken, turn.get(), progress));
            }
        }
    }

    /**
     * Makes one key ready for the person whose turn it is.
     *
     * @throws JournalFailure when that could not be remembered; what was sent to the key is then found out by the next
     *     run
     */
    public Result make(SecurityKey key, Turn turn, Progress progress) throws JournalFailure {
        KeyInfo info = key.info();
        Integer serial = info.serial();
        if (serial == null) {
            return new Result.Refused(turn.person(), OptionalInt.empty(), "The " + info.name()
                    + " does not tell its serial number, so it could not be told from others; use another key.");
        }
        Optional<Assignment> begun = journal.ledger().key(serial);
        String objection = objection(serial, begun, turn);
        if (objection != null) {
            return new Result.Refused(turn.person(), OptionalInt.of(serial), objection);
        }
        try (Bench bench = new Bench(key, clock, what -> progress.touch(serial, what))) {
            return make(bench, serial, begun.isPresent(), turn, progress);
        } catch (StepRefusal e) {
            return refused(serial, turn, e);
        } catch (JournalFailure e) {
            throw e;
        } catch (Bench.NotReached e) {
            return new Result.Interrupted(turn.person(), OptionalInt.of(serial), "The " + Bench.describe(info)
                    + " of " + turn.person() + " cannot be used now: " + e.getMessage());
        } catch (IOException e) {
            LOG.debug("The key stopped answering.", e);
            return new Result.Interrupted(turn.person(), OptionalInt.of(serial), "The " + Bench.describe(info)
                    + " of " + turn.person() + " stopped answering; take it out and plug it in again.");
        }
    }

    /** Why this key cannot be taken now, or null. */
    private @Nullable String objection(int serial, Optional<Assignment> begun, Turn turn) {
        Person person = turn.person();
        if (begun.isPresent()) {
            String owner = roster.find(begun.get().person()).map(Person::toString).orElse(begun.get().person());
            if (begun.get().readyAt().isPresent()) {
                return "Key " + serial + " is ready already, for " + owner + "; put it aside and plug in "
                        + turn.describe() + ".";
            }
            return begun.get().person().equals(person.id())
                    ? null
                    : "Key " + serial + " was begun for " + owner + "; put it aside and plug in " + turn.describe()
                            + ".";
        }
        Optional<Person> owner = roster.ownerOf(serial);
        if (owner.isPresent() && !owner.get().id().equals(person.id())) {
            return "By the roster, key " + serial + " is for " + owner.get() + "; put it aside and plug in "
                    + turn.describe() + ".";
        }
        boolean full = journal.ledger().keysOf(person.id()).size() >= plan.keysEach();
        if (full) {
            return "Of " + person + " the key " + turn.wanted().get(0) + " was begun; plug that in, or give it up with"
                    + " --release " + turn.wanted().get(0) + ".";
        }
        List<Integer> set = person.serials().stream()
                .filter(wanted -> journal.ledger().key(wanted).isEmpty())
                .toList();
        return set.isEmpty() || set.contains(serial)
                ? null
                : "Key " + serial + " is not set aside for anybody; plug in " + turn.describe() + ".";
    }

    private Result make(Bench bench, int serial, boolean begun, Turn turn, Progress progress)
            throws IOException, StepRefusal {
        Person person = turn.person();
        List<Step> list = stepsOf(person).list();
        if (!begun) {
            if (!journal.ledger().keysOf(person.id()).isEmpty()) {
                secrets(person);
            } else if (journal.ledger().isForgotten()) {
                throw StepRefusal.closed(person.toString());
            }
            for (Step step : list) {
                step.check(bench);
            }
            assign(bench.info(), serial, person);
        }
        Assignment key = journal.ledger().key(serial).orElseThrow();
        PersonSecrets secrets = secrets(person);
        for (int i = 0; i < list.size(); i++) {
            if (!key.isDone(i)) {
                progress.step(turn, serial, i, list.size(), list.get(i).describe());
                list.get(i).apply(bench, secrets);
                list.get(i).verify(bench, secrets);
                journal.append(new Entry.Done(serial, i));
            }
        }
        journal.append(new Entry.Ready(serial, bench.now().getEpochSecond()));
        return new Result.Ready(person, OptionalInt.of(serial), "The " + bench.describe() + " is ready for " + person
                + " and was read back.");
    }

    private PersonSecrets secrets(Person person) throws StepRefusal {
        return journal.ledger().secrets(person.id()).orElseThrow(StepRefusal::forgotten);
    }

    /** Remembers whose the key is before anything is sent to it, and what: secrets are new until one is on a key. */
    private void assign(KeyInfo info, int serial, Person person) throws JournalFailure, StepRefusal {
        Entry.Assigned assigned = new Entry.Assigned(
                serial, person.id(), number(person, key -> true), info.name(), info.firmware(), info.emulated());
        if (!journal.ledger().keysOf(person.id()).isEmpty()) {
            journal.append(assigned);
            return;
        }
        try {
            journal.append(stepsOf(person).draw(random), assigned);
        } catch (InvalidRoster e) {
            throw StepRefusal.of(e);
        }
    }

    private Result refused(int serial, Turn turn, StepRefusal refusal) throws JournalFailure {
        Optional<Assignment> key = journal.ledger().key(serial);
        if (refusal.nothingDone() && key.isPresent() && key.get().isUntouched()) {
            journal.append(new Entry.Released(serial));
        }
        return new Result.Refused(turn.person(), OptionalInt.of(serial), String.valueOf(refusal.getMessage()));
    }

    /** What is put on each key of that person. */
    public Steps stepsOf(Person person) {
        Steps of = steps.get(person.id());
        if (of == null) {
            throw new IllegalArgumentException("the roster has no " + person);
        }
        return of;
    }
}
