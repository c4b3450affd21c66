package dev.keywright.desk.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keywright.crypto.Crypto;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a plan file says.
 *
 * @param roster  the roster's file, from the plan's folder
 * @param output  the folder of all that comes of it, from the plan's folder
 * @param spares  more keys for each person, with the same secrets
 * @param slots   those of the OTP application that are programmed
 * @param secrets whether the secrets are written down for the services that verify with them
 */
public record Plan(
        String roster,
        String output,
        int spares,
        @Nullable PinRules pin,
        @Nullable OathPlan oath,
        List<SlotPlan> slots,
        @Nullable SettingsPlan applications,
        LetterPlan letters,
        boolean secrets) {

    private static final int MOST_SPARES = 9;

    private static final class Mapper {
        static final JsonMapper INSTANCE = JsonMapper.builder()
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .build();
    }

    @JsonCreator
    public Plan {
        slots = slots == null ? List.of() : List.copyOf(slots);
        letters = Objects.requireNonNullElse(letters, LetterPlan.USUAL);
        if (slots.stream().map(SlotPlan::slot).distinct().count() < slots.size()) {
            throw new IllegalArgumentException("slots gives one slot twice");
        }
    }

    /** @throws InvalidPlan where something is missing; a field that is misspelled is told of before that */
    void requireWhole() throws InvalidPlan {
        if (roster == null || roster.isBlank()) {
            throw new InvalidPlan("The plan has no roster; name its file, such as roster: people.csv.");
        }
        if (output == null || output.isBlank()) {
            throw new InvalidPlan("The plan has no output; name a folder for what comes of it, such as"
                    + " output: provisioned.");
        }
        requirePath("roster", roster);
        requirePath("output", output);
        if (letters.font() != null) {
            requirePath("letters.font", letters.font());
        }
        if (spares < 0 || spares > MOST_SPARES) {
            throw new InvalidPlan("The plan is wrong in spares: it is from 0 to " + MOST_SPARES + ", not " + spares
                    + ".");
        }
        if (pin == null && oath == null && slots.isEmpty() && applications == null) {
            throw new InvalidPlan("The plan says nothing that a key shall hold; give pin, oath, slots or applications.");
        }
        if (oath != null && !secrets && oath.hasUntoldSecrets(letters.qr())) {
            throw new InvalidPlan("The plan generates secrets of OATH accounts and tells them nobody, so that no service"
                    + " could check their codes; say secrets: true for a file with them, or for the time-based ones"
                    + " letters: {qr: true}.");
        }
        boolean locked = applications != null && Source.GENERATED.equals(applications.lockCode());
        if (!secrets && (locked || slots.stream().anyMatch(SlotPlan::generatesSecrets))) {
            throw new InvalidPlan("The plan generates secrets or access codes of slots, or a lock code, and tells them"
                    + " nobody; say secrets: true for a file with them.");
        }
    }

    private static void requirePath(String field, String name) throws InvalidPlan {
        try {
            Path.of(name);
        } catch (InvalidPathException e) {
            throw new InvalidPlan("The plan is wrong in " + field + ": no file can be called that.");
        }
    }

    /** How many keys each person has. */
    public int keysEach() {
        return 1 + spares;
    }

    /**
     * Differs where two plans differ in what they put on a key. Where the files are, how many spares there are and what
     * the letters say may change while keys are made.
     */
    public String fingerprint() {
        try {
            byte[] contents = Mapper.INSTANCE.writeValueAsBytes(Arrays.asList(pin, oath, slots, applications));
            return HexFormat.of().formatHex(Crypto.fastest().sha256(contents));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan cannot be written as JSON", e);
        }
    }
}
