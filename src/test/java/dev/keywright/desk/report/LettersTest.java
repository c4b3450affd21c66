package dev.keywright.desk.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.crypto.RandomSource;
import dev.keywright.desk.plan.Plan;
import dev.keywright.desk.plan.PlanFile;
import dev.keywright.desk.provision.Journal;
import dev.keywright.desk.provision.MemoryKey;
import dev.keywright.desk.provision.Progress;
import dev.keywright.desk.provision.Provisioning;
import dev.keywright.desk.roster.InvalidRoster;
import dev.keywright.desk.roster.Roster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that come of keys; what they look like to other programs is ProvisionIT's matter. */
class LettersTest {

    @TempDir
    Path folder;

    private Reports reports(String plan, String people) throws Exception {
        Plan read = PlanFile.parse("roster: r\noutput: o\n" + plan);
        Roster roster = Roster.parse(people);
        Journal journal = Journal.inMemory();
        Provisioning provisioning =
                Provisioning.of(read, roster, journal, RandomSource.system(), InstantSource.system());
        Letters letters = Letters.of(read, folder, roster, provisioning);
        provisioning.walk(
                turn -> Optional.of(new MemoryKey("yubikey-5.7.4").plugIn()), person -> true, Progress.NONE);
        Reports reports = new Reports(folder, read, roster, provisioning, journal.ledger(), letters);
        reports.write();
        return reports;
    }

    private Path letter() throws IOException {
        try (var letters = Files.list(folder.resolve("letters"))) {
            return letters.findFirst().orElseThrow();
        }
    }

    private static String text(Path letter) throws IOException {
        try (PDDocument document = Loader.loadPDF(letter.toFile())) {
            return new PDFTextStripper().getText(document);
        }
    }

    @Test
    void theSameKeysGiveTheSameBytes() throws Exception {
        Reports reports = reports("pin: {}", "name\nZoë\n");
        byte[] first = Files.readAllBytes(letter());
        long written = Files.getLastModifiedTime(letter()).toMillis();
        reports.write();
        assertThat(Files.getLastModifiedTime(letter()).toMillis()).isEqualTo(written);
        Files.delete(letter());
        reports.write();
        assertThat(letter()).hasBinaryContent(first);
    }

    @Test
    void thePlanSaysWhatStandsAboveTheFold() throws Exception {
        reports("pin: {column: pin, forceChange: true}\n"
                + "letters: {title: 'Dear ${person.name}', text: \"Room ${person.room}.\\nSee you there.\"}",
                "name,pin,room\nZoë,kw-7391,12a\n");
        assertThat(text(letter())).contains("Dear Zoë", "Room 12a.", "See you there.", "kw-7391",
                "You choose another PIN when you first use it.");
    }

    @Test
    void aCellIsNoFormula() throws Exception {
        reports("pin: {}", "name,email\n=1+1,a@x\n-Bob,b@x\n");
        assertThat(folder.resolve("report.csv")).content().contains("\n'=1+1,a@x,first,ready,", "\n'-Bob,b@x,");
    }

    @Test
    void aLetterThatTheFontLacksIsToldBeforeTheFirstKey() {
        assertThatThrownBy(() -> reports("pin: {}", "name\nZoe\u0308\n李雷\n"))
                .isInstanceOf(InvalidRoster.class)
                .hasMessage("Row 3 of the roster brings U+674E into the letter, which its font lacks; name a TrueType"
                        + " font that has it, with letters: {font: FILE.ttf}.");
        assertThatThrownBy(() -> reports("pin: {}\nletters: {font: none.ttf}", "name\nZoe\n"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aFontThatIsNoneIsToldToo() throws Exception {
        Files.writeString(folder.resolve("font.ttf"), "no font");
        assertThatThrownBy(() -> reports("pin: {}\nletters: {font: font.ttf}", "name\nZoe\n"))
                .hasMessageContaining("is no TrueType font");
    }

    @Test
    void nothingIsWrittenBeyondTheEdge() throws Exception {
        String pin = "M".repeat(63);
        String name = "Wilhelmine von " + "W".repeat(85);
        reports("pin: {column: pin}\noath: {password: {column: password}, accounts: [{account: a}]}\nsecrets: true\n"
                        + "letters: {title: 'Welcome, ${person.name}, here is what you waited for'}",
                "name,email,pin,password\n" + name + "," + "m".repeat(120) + "@example.org," + pin + ","
                        + "ж".repeat(80) + "\n");
        try (PDDocument document = Loader.loadPDF(letter().toFile())) {
            List<Float> ends = new ArrayList<>();
            PDFTextStripper stripper = new PDFTextStripper() {
                @Override
                protected void writeString(String text, List<TextPosition> places) {
                    ends.add(places.get(places.size() - 1).getEndX());
                }
            };
            String all = text(letter());
            stripper.getText(document);
            assertThat(ends).hasSizeGreaterThan(10).allSatisfy(end -> assertThat(end).isLessThan(190.1f / 25.4f * 72));
            assertThat(all).contains(pin, "ж".repeat(80));
        }
    }

    @Test
    void manyKeysAndAccountsFit() throws Exception {
        String accounts = IntStream.range(0, 64)
                .mapToObj(i -> "{issuer: Example Organisation " + i + ", account: '${person.email}'}")
                .collect(Collectors.joining(","));
        reports("pin: {forceChange: true}\nspares: 9\nsecrets: true\noath: {accounts: [" + accounts + "]}",
                "name,email\nZoë,zoe@example.org\n");
        assertThat(text(letter())).contains("Spares: YubiKey 5 NFC (emulated), number ", "and 54 more",
                "register each key with each service.");
    }

    @Test
    void whatThePasswordHasAndTheFontHasNotIsToldBeforeTheFirstKey() {
        assertThatThrownBy(() -> reports(
                "oath: {password: {column: password}, accounts: [{account: a}]}\nsecrets: true", "name,password\nZoe,李雷\n"))
                .isInstanceOf(InvalidRoster.class).hasMessageContaining("brings U+674E into the letter");
    }

    @Test
    void aTextThatIsTooLongIsToldBeforeTheFirstKey() {
        assertThatThrownBy(() -> reports("pin: {}\nletters: {text: '" + "word ".repeat(700) + "'}", "name\nZoe\n"))
                .hasMessageContaining("does not fit above its second fold; shorten letters.text");
        assertThat(folder.resolve("report.json")).doesNotExist();
    }
}
