package dev.keywright.desk.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.OptionalInt;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.jspecify.annotations.Nullable;

/** The font of the letters, of which each letter embeds what it uses. */
final class LetterFont {

    /** In PDFBox's own jar; it has the letters of Latin, Greek, Cyrillic and Hebrew. */
    private static final String LIBERATION_SANS = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private final TrueTypeFont font;
    private final CmapLookup letters;

    private LetterFont(byte[] file) throws IOException {
        font = new TTFParser().parse(new RandomAccessReadBuffer(file));
        letters = font.getUnicodeCmapLookup();
    }

    /** @param file a TrueType font, or null for Liberation Sans */
    static LetterFont read(@Nullable Path file) throws IOException {
        if (file == null) {
            try (InputStream in = PDDocument.class.getResourceAsStream(LIBERATION_SANS)) {
                if (in == null) {
                    throw new IllegalStateException("PDFBox has no " + LIBERATION_SANS);
                }
                return new LetterFont(in.readAllBytes());
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            return new LetterFont(bytes);
        } catch (IOException | RuntimeException e) {
            throw new IOException("The file " + file + " is no TrueType font that can be embedded; give another one as"
                    + " the letters' font.", e);
        }
    }

    PDFont in(PDDocument document) throws IOException {
        return PDType0Font.load(document, font, true);
    }

    /** As it is written: letters and their accents as one where Unicode has that, and lines that end as they do here. */
    static String composed(String text) {
        return Normalizer.normalize(text.replace("\r\n", "\n"), Normalizer.Form.NFC);
    }

    /** With a question mark for each character that the font has not. */
    String shown(String text) {
        StringBuilder shown = new StringBuilder();
        composed(text).codePoints().forEach(
                character -> shown.appendCodePoint(letters.getGlyphId(character) == 0 ? '?' : character));
        return shown.toString();
    }

    /** The first character of {@code text} that the font has not. */
    OptionalInt missing(String text) {
        return composed(text).codePoints()
                .filter(character -> character != '\n' && letters.getGlyphId(character) == 0)
                .findFirst();
    }
}
