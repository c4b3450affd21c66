package dev.keywright.oath.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file of comma-separated values (RFC 4180), one after the other; cells are without the blanks around
 * them, and rows without any text do not count. Spreadsheets also separate by semicolons and tabs.
 */
final class CsvRows implements AutoCloseable {

    /** Longer than any name, secret and time together. */
    private static final int MAX_CELL = 8192;
    private static final int MAX_CELLS = 64;

    private static final CsvFactory FACTORY = CsvFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(MAX_CELL).build())
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    private final CsvParser parser;
    private final String title;
    private final boolean endsWithLine;
    private int rows;
    private boolean started;
    private @Nullable List<String> ahead;
    private int cellsBefore;
    private boolean cutOff;

    private CsvRows(CsvParser parser, String title, boolean endsWithLine) {
        this.parser = parser;
        this.title = title;
        this.endsWithLine = endsWithLine;
    }

    static CsvRows of(byte[] content, String title) {
        TextFile text = new TextFile(content);
        return open(text.reader(), separator(text.firstLine()), title, text.endsWithLine());
    }

    /** The cells of the first row that is no comment, as far as they show near the start; none where it is no row. */
    static List<String> first(byte[] content) {
        String line = new TextFile(content).firstLine();
        try (CsvRows rows = open(new StringReader(line), separator(line), "", true)) {
            List<String> cells = rows.next();
            return cells == null ? List.of() : cells;
        } catch (UnreadableAccountFile e) {
            return List.of();
        }
    }

    private static CsvRows open(Reader reader, char separator, String title, boolean endsWithLine) {
        try {
            CsvParser parser = FACTORY.createParser(reader);
            parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(separator));
            return new CsvRows(parser, title, endsWithLine);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static char separator(String line) {
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            if (count(line, candidate) > count(line, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String line, char separator) {
        return line.chars().filter(character -> character == separator).count();
    }

    /** The cells of the next row, at least one of which has text; null after the last. */
    @Nullable List<String> next() throws UnreadableAccountFile {
        if (!started) {
            started = true;
            ahead = read();
        }
        List<String> row = ahead;
        if (row != null) {
            ahead = read();
            cutOff = ahead == null && !endsWithLine && row.size() < cellsBefore;
            cellsBefore = row.size();
        }
        return row;
    }

    /**
     * Whether the row that {@link #next} gave seems to be cut off: the last one, without an end of its line, and with
     * fewer cells than the one before. What is left of its secret could be taken for a whole one.
     */
    boolean isCutOff() {
        return cutOff;
    }

    private @Nullable List<String> read() throws UnreadableAccountFile {
        try {
            while (parser.nextToken() == JsonToken.START_ARRAY) {
                rows++;
                List<String> cells = cells();
                if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
                    return cells;
                }
            }
            return null;
        } catch (CharacterCodingException e) {
            throw TextFile.notText();
        } catch (JsonProcessingException e) {
            // Its message shows what is in the file.
            throw damaged("or a cell has more than " + MAX_CELL + " characters");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private List<String> cells() throws IOException, UnreadableAccountFile {
        List<String> cells = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null || cells.size() == MAX_CELLS) {
                throw damaged("or it has more than " + MAX_CELLS + " columns");
            }
            cells.add(parser.getText().strip());
        }
        return cells;
    }

    private UnreadableAccountFile damaged(String orElse) {
        return new UnreadableAccountFile("The " + title + " cannot be read in or after row " + Math.max(1, rows)
                + ": a quotation mark is missing, " + orElse + "; export it again.");
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing memory failed", e);
        }
    }

    /** A row as a line, with quotation marks where a cell needs them (RFC 4180 §2). */
    static String line(String... cells) {
        return List.of(cells).stream()
                .map(cell -> cell.matches("(?s).*[\",;\t\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
                .collect(Collectors.joining(",", "", "\r\n"));
    }
}
