package dev.keywright.desk.provision;

import dev.keywright.crypto.RandomSource;
import dev.keywright.desk.plan.Plan;
import dev.keywright.desk.plan.PlanFile;
import dev.keywright.desk.roster.Roster;
import dev.keywright.host.SecurityKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A plan, a roster and a journal, and what was told to the person at the desk. */
final class Desk implements Progress {

    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    static final String EVERYTHING = """
            roster: people.csv
            output: out
            spares: 1
            pin: {digits: 8, forceChange: true, minLength: 8, alwaysUv: true}
            oath:
              password: generated
              accounts:
                - {issuer: Example, account: "${person.email}"}
                - {issuer: Slow, account: "${person.name}", algorithm: sha256, digits: 8, period: 60}
                - {issuer: Touch, account: "${person.name}", touch: true}
                - {issuer: Counter, account: "${person.name}", type: hotp, algorithm: sha512}
            slots:
              - {slot: 1, kind: yubico-otp, accessCode: generated, overwrite: true}
              - {slot: 2, kind: hmac, touch: true, accessCode: generated}
            applications:
              disable: {usb: [u2f, hsmauth], nfc: [otp]}
              lockCode: generated
            """;

    final Plan plan;
    final Roster roster;
    final Journal journal;
    final List<String> told = new ArrayList<>();

    Desk(String plan, String roster, Journal journal) throws Exception {
        this.plan = PlanFile.parse(plan.strip() + "\nsecrets: true\n");
        this.roster = Roster.parse(roster);
        this.journal = journal;
    }

    Desk(String plan, String roster) throws Exception {
        this(plan, roster, Journal.inMemory());
    }

    Provisioning provisioning() throws Exception {
        return Provisioning.of(plan, roster, journal, RandomSource.system(), InstantSource.fixed(NOW));
    }

    /** What comes of this key, whosever turn it is. */
    Result plugIn(SecurityKey key) throws Exception {
        try (key) {
            Provisioning provisioning = provisioning();
            Result result = provisioning.make(key, provisioning.turn().orElseThrow(), this);
            told.add(result.sentence());
            return result;
        }
    }

    Result plugIn(MemoryKey key) throws Exception {
        return plugIn(key.plugIn());
    }

    Optional<Turn> turn() throws Exception {
        return provisioning().turn();
    }

    PersonSecrets secrets(String person) {
        return journal.ledger().secrets(person).orElseThrow();
    }

    @Override
    public void touch(int serial, String what) {
        told.add("touch " + serial + " to " + what);
    }
}
