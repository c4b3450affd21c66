package dev.keywright.desk.roster;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The people who are to have keys, from a CSV file as spreadsheets write it: commas, semicolons or tabs, with or without
 * quotes and a byte order mark. The first row names the columns. {@code name} must be there; {@code email} tells people
 * of one name apart; {@code serial} says which key a person gets, or with blanks between them which keys.
 */
public final class Roster {

    private static final String NAME = "name";
    private static final String EMAIL = "email";
    private static final String SERIAL = "serial";

    private static final long MOST_BYTES = 16 << 20;
    private static final int LONGEST_NAME = 100;
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    /** By which spreadsheets tell each other what separates the cells. */
    private static final Pattern SEPARATOR_LINE = Pattern.compile("sep=(.)\\R");
    private static final Pattern EMAIL_FORM = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final Pattern SERIAL_FORM = Pattern.compile("\\d{1,9}");

    private static final class Mapper {
        static final CsvMapper INSTANCE = CsvMapper.builder()
                .enable(CsvParser.Feature.WRAP_AS_ARRAY)
                .enable(CsvParser.Feature.TRIM_SPACES)
                .build();
    }

    private final List<Person> people;
    private final Map<Integer, Person> bySerial = new HashMap<>();

    private Roster(List<Person> people) throws InvalidRoster {
        this.people = List.copyOf(people);
        Map<String, Person> byId = new HashMap<>();
        for (Person person : people) {
            Person same = byId.put(person.id(), person);
            if (same != null) {
                throw wrong(person.row(), person.email() == null
                        ? "the same name as row " + same.row() + ", " + person.name()
                                + "; add a column email that tells them apart."
                        : "the same e-mail address as row " + same.row() + ", " + person.email()
                                + "; remove one of the two.");
            }
            for (int serial : person.serials()) {
                Person owner = bySerial.put(serial, person);
                if (owner != null) {
                    throw wrong(person.row(), "the serial number " + serial + ", which row " + owner.row()
                            + " has too; a key is for one person.");
                }
            }
        }
    }

    /** In the order of the file. */
    public List<Person> people() {
        return people;
    }

    /** For whom the key of that serial number is set aside. */
    public Optional<Person> ownerOf(int serial) {
        return Optional.ofNullable(bySerial.get(serial));
    }

    public Optional<Person> find(String id) {
        return people.stream().filter(person -> person.id().equals(id)).findFirst();
    }

    /** How the name of a column is compared. */
    public static String columnName(String written) {
        return written.strip().toLowerCase(Locale.ROOT);
    }

    /** @throws IOException when the file cannot be read */
    public static Roster read(Path file) throws IOException, InvalidRoster {
        if (Files.isDirectory(file)) {
            throw new InvalidRoster("The roster " + file + " is a folder; name a file.");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes((int) MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw new InvalidRoster("The roster " + file + " is larger than " + (MOST_BYTES >> 20)
                    + " MiB; check that it is the right file.");
        }
        try {
            return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new InvalidRoster("The roster " + file + " is not in UTF-8, so names could come out wrong; save it as"
                    + " \"CSV UTF-8\".");
        }
    }

    /** The roster that {@code csv} spells. */
    public static Roster parse(String csv) throws InvalidRoster {
        String text = csv.startsWith(BYTE_ORDER_MARK) ? csv.substring(1) : csv;
        var declared = SEPARATOR_LINE.matcher(text);
        char separator = declared.lookingAt() ? declared.group(1).charAt(0) : separator(text);
        List<String[]> rows = rows(declared.lookingAt() ? text.substring(declared.end()) : text, separator);
        if (rows.isEmpty() || isEmpty(rows.get(0))) {
            throw new InvalidRoster("The roster is empty; its first row names the columns, such as name,email.");
        }
        List<String> columns = columns(rows.get(0));
        List<Person> people = new ArrayList<>();
        for (int i = 1; i < rows.size(); i++) {
            if (!isEmpty(rows.get(i))) {
                people.add(person(columns, rows.get(i), i + 1));
            }
        }
        if (people.isEmpty()) {
            throw new InvalidRoster("The roster has a header and nobody in it; add a row for each person.");
        }
        return new Roster(people);
    }

    private static List<String[]> rows(String text, char separator) throws InvalidRoster {
        List<String[]> rows = new ArrayList<>();
        try (MappingIterator<String[]> cells = Mapper.INSTANCE
                .readerFor(String[].class)
                .with(CsvSchema.emptySchema().withColumnSeparator(separator))
                .readValues(text)) {
            while (cells.hasNext()) {
                rows.add(cells.next());
            }
            return rows;
        } catch (RuntimeJsonMappingException | IOException e) {
            throw new InvalidRoster("Row " + (rows.size() + 1) + " of the roster is no CSV, perhaps for a quote that is"
                    + " not closed; save it from the spreadsheet again.");
        }
    }

    /** What the first row has most of. */
    private static char separator(String text) {
        String header = text.lines().findFirst().orElse("");
        char most = ',';
        for (char candidate : new char[] {';', '\t'}) {
            if (count(header, candidate) > count(header, most)) {
                most = candidate;
            }
        }
        return most;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(character -> character == wanted).count();
    }

    private static boolean isEmpty(String[] row) {
        for (String cell : row) {
            if (!cell.isBlank()) {
                return false;
            }
        }
        return true;
    }

    private static List<String> columns(String[] header) throws InvalidRoster {
        List<String> columns = new ArrayList<>();
        for (String cell : header) {
            String column = columnName(cell);
            if (!column.isEmpty() && columns.contains(column)) {
                throw wrong(1, "two columns named " + column + "; give one of them another name.");
            }
            columns.add(column);
        }
        if (!columns.contains(NAME)) {
            throw wrong(1, "no column " + NAME + "; it names the columns, such as name,email.");
        }
        return columns;
    }

    private static Person person(List<String> columns, String[] row, int number) throws InvalidRoster {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < row.length; i++) {
            String cell = row[i].strip();
            if (i < columns.size() && !columns.get(i).isEmpty()) {
                cells.put(columns.get(i), cell);
            } else if (!cell.isEmpty()) {
                throw wrong(number, "a cell beyond the named columns, the " + (i + 1)
                        + ".; quote a cell that has a separator in it.");
            }
        }
        String name = cells.getOrDefault(NAME, "");
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw wrong(number, name.isEmpty()
                    ? "no name."
                    : "a name that is longer than " + LONGEST_NAME + " characters or has a line break in it.");
        }
        String email = email(columns, cells.getOrDefault(EMAIL, ""), number);
        return new Person(
                email == null ? name : email.toLowerCase(Locale.ROOT),
                name, email, serials(cells.getOrDefault(SERIAL, ""), number), cells, number);
    }

    private static @Nullable String email(List<String> columns, String cell, int row) throws InvalidRoster {
        if (!columns.contains(EMAIL)) {
            return null;
        }
        if (!EMAIL_FORM.matcher(cell).matches()) {
            throw wrong(row, cell.isEmpty()
                    ? "no e-mail address; every row needs one where there is a column for it."
                    : "an e-mail address that is none: " + cell + ".");
        }
        return cell;
    }

    private static List<Integer> serials(String cell, int row) throws InvalidRoster {
        List<Integer> serials = new ArrayList<>();
        for (String serial : cell.isEmpty() ? new String[0] : cell.split("\\s+")) {
            if (!SERIAL_FORM.matcher(serial).matches()) {
                throw wrong(row, "a serial number that is none: " + serial
                        + "; give the digits on the key, and blanks between several keys.");
            }
            serials.add(Integer.parseInt(serial));
        }
        return serials;
    }

    private static InvalidRoster wrong(int row, String what) {
        return new InvalidRoster("Row " + row + " of the roster has " + what);
    }
}
