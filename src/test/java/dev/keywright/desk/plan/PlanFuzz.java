package dev.keywright.desk.plan;

import dev.keywright.desk.roster.InvalidRoster;
import dev.keywright.desk.roster.Roster;
import dev.keywright.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A plan and a roster that people wrote by hand: each is read or refused in one sentence. */
public final class PlanFuzz implements FuzzTarget {

    private static final String PLAN = """
            roster: people.csv
            output: out
            spares: 1
            pin: {digits: 8, forceChange: true, minLength: 8, alwaysUv: true}
            oath:
              password: generated
              accounts: [{issuer: Example, account: "${person.email}", type: totp, algorithm: sha256, secret: {column: x}}]
            slots: [{slot: 1, kind: yubico-otp, accessCode: generated, overwrite: true}]
            applications: {disable: {usb: [piv], nfc: [otp]}, lockCode: generated}
            letters: {title: Dear, qr: true}
            secrets: true
            """;
    private static final String ROSTER = "\uFEFFname;email;serial\n\"A; B\";a@example.org;1 2\n\nC;c@example.org;\n";

    @Override
    public List<byte[]> seeds() {
        return List.of(PLAN.getBytes(StandardCharsets.UTF_8), ROSTER.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void run(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            PlanFile.parse(text).fingerprint();
        } catch (InvalidPlan e) {
            requireSentence(e);
        }
        try {
            Roster.parse(text).people();
        } catch (InvalidRoster e) {
            requireSentence(e);
        }
    }

    private static void requireSentence(Exception refusal) {
        String message = refusal.getMessage();
        if (message == null || !message.endsWith(".")) {
            throw new AssertionError("no sentence: " + message);
        }
    }
}
