package dev.keywright.desk.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RosterTest {

    @Test
    void peopleComeInOrderWithWhatTheRosterSaysOfThem() throws Exception {
        List<Person> people = Roster.parse("""
                Name,E-Mail,email,Serial,Department
                Alice Example,,Alice@Example.org,,R&D
                "Müller, Zoë",x,zoe@example.org,123 456,
                """).people();
        assertThat(people).extracting(Person::name).containsExactly("Alice Example", "Müller, Zoë");
        assertThat(people).extracting(Person::id).containsExactly("alice@example.org", "zoe@example.org");
        assertThat(people).extracting(Person::row).containsExactly(2, 3);
        assertThat(people.get(1).serials()).containsExactly(123, 456);
        assertThat(people.get(0).cell("DEPARTMENT ")).contains("R&D");
        assertThat(people.get(1).cell("department")).isEmpty();
        assertThat(people.get(0)).hasToString("Alice Example <Alice@Example.org>");
    }

    @Test
    void withoutAddressesTheNameTellsPeopleApart() throws Exception {
        Roster roster = Roster.parse("name,pin\nAlice,123456\nBob,654321\n");
        assertThat(roster.people()).extracting(Person::id).containsExactly("Alice", "Bob");
        assertThat(roster.people().toString()).doesNotContain("123456");
        assertThat(roster.find("Bob")).isPresent();
        assertThat(roster.find("Eve")).isEmpty();
    }

    /** As Excel, LibreOffice and Numbers save the same table. */
    @ParameterizedTest
    @ValueSource(strings = {
        "name,email\nAlice,a@x.org\n",
        "\uFEFFname,email\r\nAlice,a@x.org\r\n",
        "\uFEFFname;email\r\nAlice;a@x.org\r\n",
        "sep=;\r\nname;email\r\nAlice;a@x.org\r\n",
        "name\temail\nAlice\ta@x.org",
        "\"name\",\"email\"\n\"Alice\",\"a@x.org\"\n",
        "name, email\n  Alice , a@x.org  \n",
        "name,email,,\nAlice,a@x.org,,\n,,,\n\n"
    })
    void spreadsheetsHaveTheirWays(String csv) throws Exception {
        assertThat(Roster.parse(csv).people()).singleElement().satisfies(alice -> {
            assertThat(alice.name()).isEqualTo("Alice");
            assertThat(alice.email()).isEqualTo("a@x.org");
            assertThat(alice.row()).isEqualTo(2);
        });
    }

    @Test
    void emptyRowsCountAsASpreadsheetCountsThem() throws Exception {
        assertThat(Roster.parse("name\nAlice\n\n\"Bob\n\"\n,\nEve\n").people())
                .extracting(Person::row).containsExactly(2, 4, 6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``|The roster is empty; its first row names the columns, such as name,email.",
        "`name`|The roster has a header and nobody in it; add a row for each person.",
        "`mail\nx`|Row 1 of the roster has no column name; it names the columns, such as name,email.",
        "`name,PIN,pin\nx`|Row 1 of the roster has two columns named pin; give one of them another name.",
        "`name,pin\n,1`|Row 2 of the roster has no name.",
        "`name\nA\n\nA`|Row 4 of the roster has the same name as row 2, A; add a column email that tells them apart.",
        "`name,email\nA,a@x\nB,A@X`|Row 3 of the roster has the same e-mail address as row 2, A@X; remove one of the two.",
        "`name,email\nA,`|Row 2 of the roster has no e-mail address; every row needs one where there is a column for it.",
        "`name,email\nA,me`|Row 2 of the roster has an e-mail address that is none: me.",
        "`name,serial\nA,12x`|Row 2 of the roster has a serial number that is none: 12x; give the digits on the key, and blanks between several keys.",
        "`name,serial\nA,1 2\nB,2`|Row 3 of the roster has the serial number 2, which row 2 has too; a key is for one person.",
        "`name,serial\nA,1 1`|Row 2 of the roster has the serial number 1, which row 2 has too; a key is for one person.",
        "`name\nA,b`|Row 2 of the roster has a cell beyond the named columns, the 2.; quote a cell that has a separator in it.",
        "`name\nA\n\"B`|Row 3 of the roster is no CSV, perhaps for a quote that is not closed; save it from the spreadsheet again."
    })
    void mistakesAreToldWithTheirRow(String csv, String sentence) {
        assertThatThrownBy(() -> Roster.parse(csv)).isInstanceOf(InvalidRoster.class).hasMessage(sentence);
    }

    @Test
    void onlyUtf8IsRead(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("people.csv");
        Files.writeString(file, "name\nZoë\n", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Roster.read(file)).isInstanceOf(InvalidRoster.class).hasMessageContaining("UTF-8");
        Files.writeString(file, "name\nZoë\n", StandardCharsets.UTF_16);
        assertThatThrownBy(() -> Roster.read(file)).isInstanceOf(InvalidRoster.class);
        Files.writeString(file, "name\nZoë\n");
        assertThat(Roster.read(file).people()).extracting(Person::name).containsExactly("Zoë");
    }

    @Property(tries = 500)
    void anyTextIsARosterOrRefusedInASentence(@ForAll String text) {
        for (String csv : List.of(text, "name\n" + text, "name,serial\n" + text)) {
            try {
                assertThat(Roster.parse(csv).people()).isNotEmpty();
            } catch (InvalidRoster e) {
                assertThat(e.getMessage()).endsWith(".");
            }
        }
    }
}
