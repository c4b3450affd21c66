package dev.keywright.oath;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.LuminanceSource;
import com.google.zxing.NotFoundException;
import com.google.zxing.Result;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.multi.qrcode.QRCodeMultiReader;
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

/**
 * The text of the one QR code in a PNG or JPEG picture: a screenshot or a photograph of what a service shows.
 * Nothing is written to disk on the way, since the text usually holds a secret.
 */
public final class QrCode {

    private static final Map<DecodeHintType, ?> HINTS = Map.of(DecodeHintType.TRY_HARDER, true);
    private static final List<Function<LuminanceSource, BinaryBitmap>> BINARIZERS = List.of(
            source -> new BinaryBitmap(new HybridBinarizer(source)),
            source -> new BinaryBitmap(new GlobalHistogramBinarizer(source)));

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
        Picture picture = Picture.decode(in);
        Set<String> found = search(picture);
        if (found.isEmpty() && picture.canBeEnlarged()) {
            found = search(picture.enlarged());
        }
        if (found.size() > 1) {
            throw new UnreadableQrCode("The picture has " + found.size()
                    + " different QR codes: cut out the one that you want.");
        }
        return found.stream().findFirst().orElseThrow(() -> new UnreadableQrCode(
                "There is no QR code to be read in this picture: make a sharp one that shows all of the code and a"
                        + " margin around it."));
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
