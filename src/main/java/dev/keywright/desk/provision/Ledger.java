package dev.keywright.desk.provision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the entries of a journal come to. */
public final class Ledger {

    private final Map<Integer, Assignment> bySerial = new LinkedHashMap<>();
    private final Map<String, List<Assignment>> byPerson = new HashMap<>();
    private final Map<String, Draw> draws = new HashMap<>();
    private final Set<Integer> givenUp = new HashSet<>();
    private @Nullable String plan;
    private boolean forgotten;

    /** A key and whose it is. */
    public static final class Assignment {

        private final int serial;
        private final String person;
        private final int number;
        private final String model;
        private final @Nullable String firmware;
        private final boolean emulated;
        private final Set<Integer> done = new HashSet<>();
        private @Nullable Instant readyAt;

        private Assignment(Entry.Assigned entry) {
            serial = entry.serial();
            person = entry.person();
            number = entry.number();
            model = entry.model();
            firmware = entry.firmware();
            emulated = entry.emulated();
        }

        public int serial() {
            return serial;
        }

        /** The roster's id. */
        public String person() {
            return person;
        }

        /** 1 for the person's first key, more for a spare. */
        public int number() {
            return number;
        }

        /** Of an emulated key it says so. */
        public String model() {
            return emulated ? model + " (emulated)" : model;
        }

        public boolean emulated() {
            return emulated;
        }

        public @Nullable String firmware() {
            return firmware;
        }

        /** When the last step was read back; empty for a key that was begun only. */
        public Optional<Instant> readyAt() {
            return Optional.ofNullable(readyAt);
        }

        boolean isDone(int step) {
            return done.contains(step);
        }

        boolean isUntouched() {
            return done.isEmpty();
        }
    }

    /** A person's secrets, and what the person's keys are to hold besides. */
    record Draw(PersonSecrets secrets, List<String> steps) {}

    void apply(Entry entry) {
        if (entry instanceof Entry.Begun begun) {
            plan = begun.plan();
        } else if (entry instanceof Entry.Drawn drawn) {
            draws.put(drawn.person(), new Draw(drawn.secrets(), List.copyOf(drawn.steps())));
        } else if (entry instanceof Entry.Assigned assigned) {
            Assignment assignment = new Assignment(assigned);
            bySerial.put(assignment.serial, assignment);
            byPerson.computeIfAbsent(assignment.person, person -> new ArrayList<>()).add(assignment);
        } else if (entry instanceof Entry.Done done) {
            assignment(done.serial()).done.add(done.step());
        } else if (entry instanceof Entry.Ready ready) {
            assignment(ready.serial()).readyAt = Instant.ofEpochSecond(ready.at());
        } else if (entry instanceof Entry.Released released) {
            Assignment assignment = assignment(released.serial());
            bySerial.remove(assignment.serial);
            givenUp.add(assignment.serial);
            byPerson.get(assignment.person).remove(assignment);
        } else if (entry instanceof Entry.Forgotten) {
            draws.clear();
            forgotten = true;
        }
    }

    /** @throws IllegalArgumentException where no key of that number was assigned */
    private Assignment assignment(int serial) {
        Assignment assignment = bySerial.get(serial);
        if (assignment == null) {
            throw new IllegalArgumentException("there is no key " + serial);
        }
        return assignment;
    }

    @Nullable String plan() {
        return plan;
    }

    /** Whether the secrets were forgotten. */
    public boolean isForgotten() {
        return forgotten;
    }

    public Optional<Assignment> key(int serial) {
        return Optional.ofNullable(bySerial.get(serial));
    }

    /** Whether the key was somebody's and was given up. */
    public boolean isReleased(int serial) {
        return givenUp.contains(serial) && !bySerial.containsKey(serial);
    }

    /** All keys, in the order in which they were begun. */
    public Collection<Assignment> keys() {
        return Collections.unmodifiableCollection(bySerial.values());
    }

    /** The keys of a person, ready or begun, in the order in which they were begun. */
    public List<Assignment> keysOf(String person) {
        return Collections.unmodifiableList(byPerson.getOrDefault(person, List.of()));
    }

    Optional<Draw> draw(String person) {
        return Optional.ofNullable(draws.get(person));
    }

    /** What is on the person's keys; empty for somebody who has none yet, and when it was forgotten. */
    public Optional<PersonSecrets> secrets(String person) {
        return keysOf(person).isEmpty() ? Optional.empty() : draw(person).map(Draw::secrets);
    }
}
