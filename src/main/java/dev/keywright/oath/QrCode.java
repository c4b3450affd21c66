package dev.keywright.oath;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.EncodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.Result;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.multi.qrcode.QRCodeMultiReader;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The text of the QR codes in a PNG or JPEG picture: a screenshot or a photograph of what a service shows; and the
 * picture of a text. Nothing is written to disk on the way, since the text usually holds a secret.
 */
public final class QrCode {

    private static final Map<DecodeHintType, ?> HINTS = Map.of(DecodeHintType.TRY_HARDER, true);
    private static final List<Function<LuminanceSource, BinaryBitmap>> BINARIZERS = List.of(
            source -> new BinaryBitmap(new HybridBinarizer(source)),
            source -> new BinaryBitmap(new GlobalHistogramBinarizer(source)));

    private static final int PIXELS_EACH = 4;

    private QrCode() {}

    /** @throws UnreadableQrCode also when the file cannot be read */
    public static String read(Path file) throws UnreadableQrCode {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        } catch (NoSuchFileException e) {
            throw new UnreadableQrCode("There is no file " + file + ": check its name.");
        } catch (IOException e) {
            throw new UnreadableQrCode("The file " + file + " cannot be read: check that it is a picture and that you"
                    + " may read it.");
        }
    }

    /**
     * Reads {@code in} to its end; closing it stays the caller's task.
     *
     * @throws UnreadableQrCode when it is no PNG or JPEG, too large, or has no QR code or several different ones
     * @throws IOException      when {@code in} fails
     */
    public static String read(InputStream in) throws IOException, UnreadableQrCode {
        List<String> found = readAll(in);
        if (found.size() > 1) {
            throw new UnreadableQrCode("The picture has " + found.size()
                    + " different QR codes: cut out the one that you want.");
        }
        return found.get(0);
    }

    /**
     * The texts of all different QR codes in a picture, at least one; {@code in} is read as {@link #read(InputStream)}
     * does.
     *
     * @throws UnreadableQrCode when it is no PNG or JPEG, too large, or has no QR code
     */
    public static List<String> readAll(InputStream in) throws IOException, UnreadableQrCode {
        Picture picture = Picture.decode(in);
        Set<String> found = search(picture);
        if (found.isEmpty() && picture.canBeEnlarged()) {
            found = search(picture.enlarged());
        }
        if (found.isEmpty()) {
            throw new UnreadableQrCode("There is no QR code to be read in this picture: make a sharp one that shows all"
                    + " of the code and a margin around it.");
        }
        return List.copyOf(found);
    }

    /** Whether a file begins as a PNG (ISO/IEC 15948 §5.2) or a JPEG (ISO/IEC 10918-1 §B.2.1) does. */
    public static boolean isPicture(byte[] file) {
        return startsWith(file, 0x89, 'P', 'N', 'G') || startsWith(file, 0xff, 0xd8, 0xff);
    }

    private static boolean startsWith(byte[] file, int... start) {
        for (int i = 0; i < start.length; i++) {
            if (i == file.length || (file[i] & 0xff) != start[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * A PNG picture of a QR code, four pixels a module and with the margin that the standard wants.
     *
     * @param text in UTF-8 at most 2,953 bytes (ISO/IEC 18004, table 7)
     * @throws UnreadableQrCode when the text is longer
     */
    public static byte[] draw(String text) throws UnreadableQrCode {
        // The mark of an encoding, which ASCII does not need, is more than some readers know.
        boolean ascii = text.chars().allMatch(character -> character < 0x80);
        Map<EncodeHintType, ?> hints = ascii ? Map.of() : Map.of(EncodeHintType.CHARACTER_SET, "UTF-8");
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
            ImageIO.write(picture(new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 1, 1, hints)), "png", out);
        } catch (WriterException e) {
            throw new UnreadableQrCode("The text is too long for a QR code, which holds 2,953 bytes: give the account a"
                    + " shorter name.");
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return png.toByteArray();
    }

    private static BufferedImage picture(BitMatrix modules) {
        int side = modules.getWidth() * PIXELS_EACH;
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_BINARY);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                picture.setRGB(x, y, modules.get(x / PIXELS_EACH, y / PIXELS_EACH) ? 0xff000000 : 0xffffffff);
            }
        }
        return picture;
    }

    private static Set<String> search(Picture picture) {
        Set<String> found = new LinkedHashSet<>();
        LuminanceSource upright = picture.luminance();
        for (LuminanceSource source : List.of(upright, upright.invert())) {
            for (Function<LuminanceSource, BinaryBitmap> binarizer : BINARIZERS) {
                found.addAll(texts(binarizer.apply(source)));
            }
        }
        return found;
    }

    private static List<String> texts(BinaryBitmap bitmap) {
        try {
            Result[] results = new QRCodeMultiReader().decodeMultiple(bitmap, HINTS);
            return List.of(results).stream().map(Result::getText).toList();
        } catch (NotFoundException e) {
            return List.of();
        }
    }
}
