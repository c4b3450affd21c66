package dev.keywright.desk.report;

import dev.keywright.desk.plan.LetterPlan;
import dev.keywright.desk.plan.PinRules;
import dev.keywright.desk.plan.Plan;
import dev.keywright.desk.plan.Source;
import dev.keywright.desk.provision.PersonSecrets;
import dev.keywright.desk.provision.Provisioning;
import dev.keywright.desk.roster.InvalidRoster;
import dev.keywright.desk.roster.Person;
import dev.keywright.desk.roster.Roster;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.OtpauthUri;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.font.PDFont;

/**
 * The letters that go with the keys: A4, folded twice at the marks of DIN 5008, form B, with the PIN in the last third,
 * which is inside then. The same keys give the same bytes.
 */
public final class Letters {

    private static final float FIRST_FOLD = 105;
    private static final float SECOND_FOLD = 210;
    private static final float ADDRESS = 50;
    private static final float SMALL = 9;
    private static final float USUAL = 11;
    private static final float TITLE = 16;
    private static final float SECRET = 22;
    private static final float QR_WIDTH = 45;
    private static final float QR_HEIGHT = 62;
    /** How many accounts a letter names, so that it has room for other things. */
    private static final int NAMED = 10;
    private static final int QR_COLUMNS = 3;
    private static final int QR_ROWS = 4;

    private static final String SOME_MODEL = "YubiKey 5C NFC FIPS (emulated)";
    private static final String USUAL_TEXT = """
            This key is yours. Plug it in where a website or a program asks for it, and touch it when it blinks.
            What you need to use it stands under the fold. Keep this letter apart from the key, and destroy it when you\
             know what it says.
            If you lose the key, or if the letter was open when it came, tell whoever sent it to you at once.""";

    private final Plan plan;
    private final LetterFont font;

    private Letters(Plan plan, LetterFont font) {
        this.plan = plan;
        this.font = font;
    }

    /**
     * The letters of a plan.
     *
     * @param folder of the plan
     * @throws InvalidRoster when the font lacks a letter of something that would be written
     */
    public static Letters of(Plan plan, Path folder, Roster roster, Provisioning provisioning)
            throws IOException, InvalidRoster {
        LetterPlan letter = plan.letters();
        Letters letters = new Letters(
                plan, LetterFont.read(letter.font() == null ? null : folder.resolve(letter.font())));
        for (Person person : roster.people()) {
            letters.requireFont(person, letters.words(person));
            letters.requireFont(person, String.join("", provisioning.stepsOf(person).describe()));
            letters.requireFont(person, letters.secretsOfRoster(person));
        }
        letters.requireRoom(roster, provisioning);
        return letters;
    }

    /** What the letter says that stands in the roster and is secret. */
    private String secretsOfRoster(Person person) {
        PinRules pin = plan.pin();
        Source password = plan.oath() == null ? null : plan.oath().password();
        return Stream.of(pin == null ? null : pin.column(), password == null ? null : password.column())
                .filter(Objects::nonNull)
                .map(column -> person.cell(column).orElse(""))
                .collect(Collectors.joining());
    }

    /** Sets each letter as it will be, but for the numbers: better told now than when the first keys are made. */
    private void requireRoom(Roster roster, Provisioning provisioning) throws IOException, InvalidRoster {
        List<KeyReport> keys = IntStream.rangeClosed(1, plan.keysEach())
                .mapToObj(number -> new KeyReport("", "ready", 999_999_999, SOME_MODEL, null, null))
                .toList();
        try (PDDocument document = new PDDocument()) {
            PDFont written = font.in(document);
            for (Person person : roster.people()) {
                PersonSecrets secrets = provisioning.stepsOf(person).sample();
                PersonReport report = new PersonReport(person.name(), person.email(), true, keys, List.of());
                try (LetterPage page = new LetterPage(document, written)) {
                    above(page, person, report, provisioning.stepsOf(person).accounts(secrets), Instant.EPOCH);
                    below(page, person, secrets);
                }
            }
        }
    }

    private String words(Person person) throws InvalidRoster {
        return person + plan.letters().title().resolve(person) + text(person);
    }

    private String text(Person person) throws InvalidRoster {
        return plan.letters().text() == null ? USUAL_TEXT : plan.letters().text().resolve(person);
    }

    private void requireFont(Person person, String written) throws InvalidRoster {
        OptionalInt missing = font.missing(written);
        if (missing.isPresent()) {
            throw new InvalidRoster("Row " + person.row() + " of the roster brings "
                    + String.format("U+%04X", missing.getAsInt()) + " into the letter, which its font lacks; name a"
                    + " TrueType font that has it, with letters: {font: FILE.ttf}.");
        }
    }

    /** The letter of a person whose keys are all ready, as a PDF file. */
    byte[] letter(Person person, PersonReport report, PersonSecrets secrets, List<OathCredential> accounts)
            throws IOException {
        Instant ready = report.keys().stream()
                .map(KeyReport::readyAt).map(Instant::parse).max(Comparator.naturalOrder()).orElseThrow();
        try (PDDocument document = new PDDocument(); ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            PDFont written = font.in(document);
            describe(document, person, ready);
            try (LetterPage page = new LetterPage(document, written)) {
                above(page, person, report, accounts, ready);
                below(page, person, secrets);
            } catch (InvalidRoster e) {
                throw new IllegalStateException("the roster was looked through before", e);
            }
            if (plan.letters().qr()) {
                // An app that counts by itself would come out of step with the key.
                pictures(document, written, person,
                        accounts.stream().filter(account -> account.type() == OathType.TOTP).toList());
            }
            document.save(out);
            return out.toByteArray();
        }
    }

    private static void describe(PDDocument document, Person person, Instant ready) {
        GregorianCalendar date = new GregorianCalendar(TimeZone.getTimeZone(ZoneOffset.UTC));
        date.setTimeInMillis(ready.toEpochMilli());
        PDDocumentInformation information = document.getDocumentInformation();
        information.setTitle("Security key of " + person);
        information.setProducer("Keywright");
        information.setCreationDate(date);
        information.setModificationDate(date);
        document.setDocumentId(ready.toEpochMilli() ^ person.id().hashCode());
    }

    private void above(
            LetterPage page, Person person, PersonReport report, List<OathCredential> accounts, Instant ready)
            throws IOException, InvalidRoster {
        page.foldMark(FIRST_FOLD).foldMark(SECOND_FOLD);
        page.at(ADDRESS).text(person.name(), USUAL);
        if (person.email() != null) {
            page.text(person.email(), USUAL);
        }
        page.at(FIRST_FOLD - 10).line(ready.atOffset(ZoneOffset.UTC).toLocalDate().toString(), LetterPage.LEFT, SMALL);
        page.at(FIRST_FOLD + 3).text(plan.letters().title().resolve(person), TITLE).skip(2);
        page.text(text(person), USUAL).skip(2);
        List<KeyReport> keys = report.keys();
        page.text("Key: " + describe(keys.get(0)), USUAL);
        if (keys.size() > 1) {
            page.text((keys.size() == 2 ? "Spare: " : "Spares: ") + keys.stream().skip(1)
                    .map(this::describe).collect(Collectors.joining("; ")), USUAL);
        }
        if (!accounts.isEmpty()) {
            page.text("One-time codes: " + accounts.stream().limit(NAMED).map(account -> account.name().toString())
                    .collect(Collectors.joining(", "))
                    + (accounts.size() > NAMED ? ", and " + (accounts.size() - NAMED) + " more" : ""), SMALL);
        }
        if (report.keys().size() > 1) {
            page.text("Passkeys are not copied from one key to another: register each key with each service.", SMALL);
        }
        if (page.y() > SECOND_FOLD - 6) {
            throw new IOException("The letter of " + person + " does not fit above its second fold; shorten letters.text"
                    + " in the plan, and start again.");
        }
        page.at(SECOND_FOLD - 6).pale(true).line("Fold here, so that what follows is inside.", LetterPage.LEFT, SMALL)
                .pale(false);
    }

    /** What the key calls itself may be in any letters. */
    private String describe(KeyReport key) {
        return font.shown(String.valueOf(key.model())) + ", number " + key.serial();
    }

    private void below(LetterPage page, Person person, PersonSecrets secrets) throws IOException {
        page.at(SECOND_FOLD + 6);
        PinRules pin = plan.pin();
        if (pin != null) {
            secret(page, "PIN of " + person.name(), secrets, pin.rule().name());
            if (pin.forceChange()) {
                page.line("You choose another PIN when you first use it.", LetterPage.LEFT, SMALL);
            }
            page.skip(4);
        }
        if (plan.oath() != null && plan.oath().password() != null) {
            secret(page, "Password of the one-time codes", secrets, plan.oath().passwordRule().name());
        }
    }

    private static void secret(LetterPage page, String what, PersonSecrets secrets, String name) throws IOException {
        page.text(what, USUAL);
        String text = secrets.get(name).use(bytes -> StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes)).toString());
        page.skip(1).fitted(text, SECRET);
    }

    private static void pictures(PDDocument document, PDFont font, Person person, List<OathCredential> accounts)
            throws IOException {
        int each = QR_COLUMNS * QR_ROWS;
        for (int first = 0; first < accounts.size(); first += each) {
            try (LetterPage page = new LetterPage(document, font)) {
                page.at(15).text("One-time codes of " + person.name() + ". Whoever has these pictures can make the codes:"
                        + " read them into an authenticator app, and destroy this page.", USUAL);
                for (int i = first; i < Math.min(first + each, accounts.size()); i++) {
                    int place = i - first;
                    float x = LetterPage.LEFT + place % QR_COLUMNS * (QR_WIDTH + 10);
                    page.at(35 + place / QR_COLUMNS * QR_HEIGHT);
                    page.qr(OtpauthUri.format(accounts.get(i)), x, QR_WIDTH);
                    page.skip(QR_WIDTH).line(shortened(accounts.get(i).name().toString()), x, SMALL);
                }
            }
        }
    }

    private static String shortened(String text) {
        return text.length() <= 28 ? text : text.substring(0, 27) + "…";
    }
}
