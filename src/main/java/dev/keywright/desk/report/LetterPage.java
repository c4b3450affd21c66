package dev.keywright.desk.report;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;

/** An A4 page, written from top to bottom. Lengths are in millimetres from the top left, sizes of letters in points. */
final class LetterPage implements Closeable {

    static final float WIDTH = 210;
    static final float LEFT = 25;
    static final float RIGHT = 20;

    private static final float MOST = WIDTH - LEFT - RIGHT;
    private static final float POINTS = 72 / 25.4f;
    private static final float LEADING = 1.35f;
    private static final float HAIR = 0.4f;
    /** How much paler than black. */
    private static final float GREY = 0.45f;

    private final PDPageContentStream out;
    private final PDFont font;
    private float y;

    LetterPage(PDDocument document, PDFont font) throws IOException {
        PDPage page = new PDPage(PDRectangle.A4);
        document.addPage(page);
        this.out = new PDPageContentStream(document, page);
        this.font = font;
    }

    /** Goes on at {@code top}. */
    LetterPage at(float top) {
        y = top;
        return this;
    }

    float y() {
        return y;
    }

    LetterPage skip(float length) {
        y += length;
        return this;
    }

    /** Text over the whole width, wrapped between words, and within those that are wider than the page. */
    LetterPage text(String text, float size) throws IOException {
        for (String paragraph : LetterFont.composed(text).split("\n", -1)) {
            StringBuilder line = new StringBuilder();
            for (String word : paragraph.strip().split(" +")) {
                if (!line.isEmpty() && width(line + " " + word, size) > MOST) {
                    line(line.toString(), LEFT, size);
                    line.setLength(0);
                }
                String rest = word;
                while (width(rest, size) > MOST) {
                    int fit = fitting(rest, size);
                    line(rest.substring(0, fit), LEFT, size);
                    rest = rest.substring(fit);
                }
                line.append(line.isEmpty() ? "" : " ").append(rest);
            }
            line(line.toString(), LEFT, size);
        }
        return this;
    }

    /** How much of the beginning of {@code word} is on one line, at least a character. */
    private int fitting(String word, float size) throws IOException {
        int fit = word.offsetByCodePoints(0, 1);
        for (int next = fit; next <= word.length() && width(word.substring(0, next), size) <= MOST; ) {
            fit = next;
            next = next == word.length() ? next + 1 : word.offsetByCodePoints(next, 1);
        }
        return fit;
    }

    /** One line over the whole width, in smaller letters where it would be longer. */
    LetterPage fitted(String text, float size) throws IOException {
        float width = width(LetterFont.composed(text), size);
        return line(text, LEFT, width <= MOST ? size : size * MOST / width);
    }

    /** One line that begins at {@code x}. */
    LetterPage line(String text, float x, float size) throws IOException {
        y += size * LEADING / POINTS;
        out.beginText();
        out.setFont(font, size);
        out.newLineAtOffset(x * POINTS, top(y));
        out.showText(LetterFont.composed(text));
        out.endText();
        return this;
    }

    private float width(String text, float size) throws IOException {
        return font.getStringWidth(text) / 1000 * size / POINTS;
    }

    /** A mark at the left edge by which the page is folded. */
    LetterPage foldMark(float at) throws IOException {
        out.setLineWidth(HAIR);
        out.moveTo(5 * POINTS, top(at));
        out.lineTo(12 * POINTS, top(at));
        out.stroke();
        return this;
    }

    /** What follows is pale, or black again. */
    LetterPage pale(boolean pale) throws IOException {
        out.setNonStrokingColor(pale ? GREY : 0);
        return this;
    }

    /** A QR code of that width, its top left corner at {@code x} and the current height, which stays. */
    LetterPage qr(String text, float x, float width) throws IOException {
        BitMatrix modules;
        try {
            modules = new QRCodeWriter().encode(
                    text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.CHARACTER_SET, "UTF-8"));
        } catch (WriterException e) {
            throw new IOException("An OATH account does not fit into a QR code; leave out qr in the plan.", e);
        }
        float module = width / modules.getWidth();
        for (int row = 0; row < modules.getHeight(); row++) {
            for (int begin = 0; begin < modules.getWidth(); begin++) {
                int end = begin;
                while (end < modules.getWidth() && modules.get(end, row)) {
                    end++;
                }
                if (end > begin) {
                    out.addRect((x + begin * module) * POINTS, top(y + (row + 1) * module),
                            (end - begin) * module * POINTS, module * POINTS);
                    begin = end;
                }
            }
        }
        out.fill();
        return this;
    }

    private static float top(float down) {
        return PDRectangle.A4.getHeight() - down * POINTS;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
