package dev.keywright.desk.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.keywright.desk.files.OwnerFiles;
import dev.keywright.desk.plan.Plan;
import dev.keywright.desk.plan.SecretRule;
import dev.keywright.desk.plan.SettingsPlan;
import dev.keywright.desk.plan.SlotPlan;
import dev.keywright.desk.plan.SlotPlan.Kind;
import dev.keywright.desk.provision.Ledger;
import dev.keywright.desk.provision.PersonSecrets;
import dev.keywright.desk.provision.Provisioning;
import dev.keywright.desk.roster.FileNames;
import dev.keywright.desk.roster.Person;
import dev.keywright.desk.roster.Roster;
import dev.keywright.host.otp.YubicoOtp;
import dev.keywright.oath.OathType;
import dev.keywright.oath.OtpauthUri;
import dev.keywright.wire.otp.ModHex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that come of a plan, all from what the journal remembers: {@code report.json} and {@code report.csv}, which
 * hold no secret, a letter for each person whose keys are ready, and where the plan asks for it {@code secrets.json}.
 */
public final class Reports {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final class Writers {
        static final ObjectWriter JSON = new JsonMapper().writerWithDefaultPrettyPrinter();
        static final CsvMapper CSV =
                CsvMapper.builder().enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING).build();
    }

    private final Path folder;
    private final Plan plan;
    private final Roster roster;
    private final Provisioning provisioning;
    private final Ledger ledger;
    private final Letters letters;

    public Reports(
            Path folder, Plan plan, Roster roster, Provisioning provisioning, Ledger ledger, Letters letters) {
        this.folder = folder;
        this.plan = plan;
        this.roster = roster;
        this.provisioning = provisioning;
        this.ledger = ledger;
        this.letters = letters;
    }

    /**
     * What {@code report.json} holds.
     *
     * @param notes sentences on what cannot be the same on two keys, or is used up
     */
    @JsonPropertyOrder({"ready", "of", "people", "notes"})
    public record Summary(int ready, int of, List<PersonReport> people, List<String> notes) {}

    public Summary summary() {
        List<PersonReport> people = roster.people().stream()
                .map(person -> PersonReport.of(person, plan, provisioning, ledger))
                .toList();
        int ready = people.stream().mapToInt(person -> (int) person.keys().stream()
                        .filter(key -> key.state().equals("ready")).count()).sum();
        int of = people.stream().mapToInt(person -> person.keys().size()).sum();
        return new Summary(ready, of, people, notes());
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (plan.spares() > 0) {
            notes.add("Passkeys cannot be copied: whoever has a spare registers each key with each service.");
        }
        boolean counted = plan.oath() != null
                && plan.oath().accounts().stream().anyMatch(account -> account.type() == OathType.HOTP);
        if (counted) {
            notes.add("The first code of each counter-based account was used up when the key was read back"
                    + (plan.spares() > 0 ? ", and each key counts by itself" : "") + ".");
        }
        for (SlotPlan slot : plan.slots()) {
            if (slot.kind() != Kind.HMAC) {
                notes.add("What slot " + slot.slot() + " types cannot be read back by a program: touch the key in an editor"
                        + " to see it."
                        + (plan.spares() > 0 && slot.kind() != Kind.STATIC ? " Each key counts by itself." : ""));
            }
        }
        if (plan.applications() != null && !plan.applications().disable().usb().isEmpty()) {
            notes.add("What was switched off over USB is gone when the key is plugged in the next time.");
        }
        return notes;
    }

    /** Writes what is not there yet or has changed. */
    public void write() throws IOException {
        Summary summary = summary();
        update(folder.resolve("report.json"), Writers.JSON.writeValueAsString(summary) + "\n");
        update(folder.resolve("report.csv"), csv(summary.people()));
        for (Person person : roster.people()) {
            if (isStale(letter(person), PersonReport.of(person, plan, provisioning, ledger))) {
                writeLetter(person);
            }
        }
        if (plan.secrets() && !ledger.isForgotten()) {
            update(folder.resolve("secrets.json"), Writers.JSON.writeValueAsString(secrets()) + "\n");
        }
    }

    private Path letter(Person person) {
        return folder.resolve("letters").resolve(FileNames.of(person) + ".pdf");
    }

    /** Whether there is no letter, or one from before a key was replaced. */
    private static boolean isStale(Path letter, PersonReport report) throws IOException {
        if (Files.notExists(letter)) {
            return true;
        }
        Instant written = Files.getLastModifiedTime(letter).toInstant();
        return report.keys().stream()
                .anyMatch(key -> key.readyAt() != null && Instant.parse(key.readyAt()).isAfter(written));
    }

    /** Writes the letter of a person whose keys are all ready, where it is not there yet or names other keys. */
    public void writeLetter(Person person) throws IOException {
        Optional<PersonSecrets> secrets = ledger.secrets(person.id());
        PersonReport report = PersonReport.of(person, plan, provisioning, ledger);
        if (report.ready() && secrets.isPresent()) {
            OwnerFiles.createFolder(folder.resolve("letters"));
            update(letter(person), letters.letter(
                    person, report, secrets.get(), provisioning.stepsOf(person).accounts(secrets.get())));
        }
    }

    private static void update(Path file, String text) throws IOException {
        update(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void update(Path file, byte[] bytes) throws IOException {
        if (Files.notExists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            OwnerFiles.write(file, bytes);
        }
    }

    private static String csv(List<PersonReport> people) throws IOException {
        CsvSchema.Builder columns = CsvSchema.builder();
        List.of("name", "email", "key", "state", "serial", "model", "firmware", "ready_at").forEach(columns::addColumn);
        List<List<Object>> rows = new ArrayList<>();
        for (PersonReport person : people) {
            for (KeyReport key : person.keys()) {
                rows.add(List.of(cell(person.name()), cell(person.email()), key.key(), key.state(),
                        key.serial() == null ? "" : key.serial(), cell(key.model()), cell(key.firmware()),
                        cell(key.readyAt())));
            }
        }
        // With the mark, Excel takes the text for what it is.
        return BYTE_ORDER_MARK + Writers.CSV.writer(columns.setUseHeader(true).build()).writeValueAsString(rows);
    }

    /** A cell that a spreadsheet does not take for a formula (OWASP, "CSV Injection"). */
    private static String cell(@Nullable String text) {
        return text == null ? "" : text.matches("(?s)[=+@\\t\\r-].*") ? "'" + text : text;
    }

    /**
     * What the services need that verify with a person's keys. It holds no PIN and no password, which are the person's.
     *
     * @param serials  of the person's keys
     * @param accounts as otpauth URIs
     * @param lockCode of the keys' settings, in hex
     */
    @JsonPropertyOrder({"name", "email", "serials", "accounts", "slots", "lockCode"})
    record Verifying(
            String name,
            @Nullable String email,
            List<Integer> serials,
            List<String> accounts,
            List<SlotSecrets> slots,
            @Nullable String lockCode) {}

    /**
     * A slot of a person's keys.
     *
     * @param secret     the password of a static slot; of others the key in hex, and for Yubico's one-time passwords
     *                   the private id before it
     * @param accessCode in hex
     * @param publicIds  for Yubico's one-time passwords, of each key, in ModHex
     */
    @JsonPropertyOrder({"slot", "kind", "secret", "accessCode", "publicIds"})
    record SlotSecrets(
            int slot, String kind, String secret, @Nullable String accessCode, @Nullable List<String> publicIds) {

        static SlotSecrets of(SlotPlan plan, PersonSecrets secrets, List<Integer> serials) {
            return new SlotSecrets(
                    plan.slot(),
                    plan.kind().text(),
                    plan.kind() == Kind.STATIC
                            ? new String(secrets.text(plan.rule().name()))
                            : hex(secrets, plan.rule()),
                    plan.accessCode() == null ? null : hex(secrets, plan.accessCodeRule()),
                    plan.kind() == Kind.YUBICO_OTP
                            ? serials.stream().map(YubicoOtp::publicIdOf).map(id -> ModHex.encode(id.toArray())).toList()
                            : null);
        }
    }

    private static String hex(PersonSecrets secrets, SecretRule rule) {
        return secrets.get(rule.name()).use(bytes -> HexFormat.of().formatHex(bytes));
    }

    private List<Verifying> secrets() {
        List<Verifying> all = new ArrayList<>();
        for (Person person : roster.people()) {
            List<Integer> serials =
                    ledger.keysOf(person.id()).stream().map(Ledger.Assignment::serial).toList();
            SettingsPlan settings = plan.applications();
            ledger.secrets(person.id()).ifPresent(secrets -> all.add(new Verifying(
                    person.name(),
                    person.email(),
                    serials,
                    provisioning.stepsOf(person).accounts(secrets).stream().map(OtpauthUri::format).toList(),
                    plan.slots().stream().map(slot -> SlotSecrets.of(slot, secrets, serials)).toList(),
                    settings == null || settings.lockCode() == null ? null : hex(secrets, settings.lockCodeRule()))));
        }
        return all;
    }
}
