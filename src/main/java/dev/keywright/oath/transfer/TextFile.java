package dev.keywright.oath.transfer;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A file as text: UTF-8, or UTF-16 behind a byte order mark, as spreadsheets write it. It is decoded while it is read,
 * so that a long file takes no more room than its bytes.
 */
final class TextFile {

    private static final int START = 4096;

    private final byte[] content;
    private final Charset charset;
    private final int mark;

    TextFile(byte[] content) {
        this.content = content;
        if (startsWith(0xef, 0xbb, 0xbf)) {
            charset = StandardCharsets.UTF_8;
            mark = 3;
        } else if (startsWith(0xff, 0xfe)) {
            charset = StandardCharsets.UTF_16LE;
            mark = 2;
        } else if (startsWith(0xfe, 0xff)) {
            charset = StandardCharsets.UTF_16BE;
            mark = 2;
        } else {
            charset = StandardCharsets.UTF_8;
            mark = 0;
        }
    }

    private boolean startsWith(int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= content.length || (content[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** All of it; throws {@link java.nio.charset.CharacterCodingException} where it is no text. */
    Reader reader() {
        return new InputStreamReader(
                new ByteArrayInputStream(content, mark, content.length - mark),
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /** Whether its last line has an end, which most programs write, and a file that was cut off has lost. */
    boolean endsWithLine() {
        int last = content.length - 1;
        if (charset.equals(StandardCharsets.UTF_16LE)) {
            last--;
        }
        return last >= mark && (content[last] == '\n' || content[last] == '\r');
    }

    /** Its first line that is not blank and no comment, as far as it shows near the start; else nothing. */
    String firstLine() {
        String start = new String(content, mark, Math.min(content.length - mark, START), charset);
        return start.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).findFirst()
                .orElse("");
    }

    /** The rows, of which a file has at least one. */
    static List<ImportRow> some(Rows rows, String title) throws UnreadableAccountFile {
        if (rows.all().isEmpty()) {
            throw new UnreadableAccountFile("There is no account in the " + title + ": export it again.");
        }
        return rows.all();
    }

    static UnreadableAccountFile notText() {
        return new UnreadableAccountFile("The file is not text in UTF-8 or UTF-16: check that it is the right one, and"
                + " export it again.");
    }
}
