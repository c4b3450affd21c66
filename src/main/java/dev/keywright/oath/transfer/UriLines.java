package dev.keywright.oath.transfer;

import dev.keywright.oath.OtpauthUri;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text with an {@code otpauth} or {@code otpauth-migration} URI on each line, mixed as it may be. Blank lines, and
 * lines that begin with {@code #}, do not count.
 */
final class UriLines {

    static final String ACCOUNT = "otpauth://";
    static final String MIGRATION = "otpauth-migration:";

    /** In characters: a hundred times what the largest QR code holds. */
    private static final int MAX_LINE = 1 << 18;

    private final Reader text;
    private final String title;
    private boolean afterReturn;

    private UriLines(Reader text, String title) {
        this.text = text;
        this.title = title;
    }

    /** Whether the first line that counts begins with {@code scheme}. */
    static boolean startWith(String scheme, byte[] content) {
        return new TextFile(content).firstLine().regionMatches(true, 0, scheme, 0, scheme.length());
    }

    /** The accounts of single URIs in their order, then those of the exports. */
    static List<ImportRow> read(byte[] content, String title) throws UnreadableAccountFile {
        try (Reader text = new TextFile(content).reader()) {
            return new UriLines(text, title).read();
        } catch (CharacterCodingException e) {
            throw TextFile.notText();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private List<ImportRow> read() throws IOException, UnreadableAccountFile {
        Rows rows = new Rows(title);
        MigrationExports exports = new MigrationExports(title);
        for (String line = next(); line != null; line = next()) {
            String uri = line.strip();
            if (uri.regionMatches(true, 0, MIGRATION, 0, MIGRATION.length())) {
                exports.add(MigrationUri.parse(uri));
            } else if (!uri.isEmpty() && !uri.startsWith("#")) {
                rows.add(null, OtpauthUri.label(uri), () -> OtpauthUri.parse(uri));
            }
        }
        exports.addTo(rows);
        return TextFile.some(rows, title);
    }

    /** The next line, ended in any way; null after the last. */
    private @Nullable String next() throws IOException, UnreadableAccountFile {
        StringBuilder line = new StringBuilder();
        int character = text.read();
        if (afterReturn && character == '\n') {
            character = text.read();
        }
        if (character < 0) {
            return null;
        }
        for (; character >= 0 && character != '\n' && character != '\r'; character = text.read()) {
            if (line.length() == MAX_LINE) {
                throw new UnreadableAccountFile("The " + title + " has a line of more than " + MAX_LINE
                        + " characters, which no otpauth URI has: give each URI a line of its own.");
            }
            line.append((char) character);
        }
        afterReturn = character == '\r';
        return line.toString();
    }
}
