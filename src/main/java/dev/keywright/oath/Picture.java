package dev.keywright.oath;

import com.google.zxing.LuminanceSource;
import com.google.zxing.PlanarYUVLuminanceSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** A picture as brightness alone: one byte a pixel, row by row, 0 black. */
record Picture(int width, int height, byte[] pixels) {

    /** Room for any screenshot and for most photographs. */
    private static final int MAX_BYTES = 32 << 20;
    private static final int MAX_PIXELS = 25_000_000;
    private static final Set<String> FORMATS = Set.of("png", "jpeg");

    private static final int ENLARGEMENT = 3;

    /** Reads the picture in {@code in}; its size is checked before any pixel is decoded. */
    static Picture decode(InputStream in) throws IOException, UnreadableQrCode {
        byte[] file = in.readNBytes(MAX_BYTES + 1);
        if (file.length > MAX_BYTES) {
            throw new UnreadableQrCode("The file is larger than 32 MB: cut the QR code out of the picture.");
        }
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            ImageReader reader = readerFor(stream);
            try {
                return decode(reader, stream);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // The JDK's decoders answer broken files with all sorts of runtime exceptions.
            throw new UnreadableQrCode("The picture is damaged: make it anew.");
        }
    }

    private static ImageReader readerFor(ImageInputStream stream) throws IOException, UnreadableQrCode {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                return reader;
            }
        }
        throw new UnreadableQrCode("This is neither a PNG nor a JPEG picture: save the QR code as one of these.");
    }

    private static Picture decode(ImageReader reader, ImageInputStream stream) throws IOException, UnreadableQrCode {
        reader.setInput(stream, true, true);
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > MAX_PIXELS) {
            throw new UnreadableQrCode("The picture has " + width + " by " + height
                    + " pixels, more than 25 million: cut the QR code out of it.");
        }
        return of(reader.read(0));
    }

    /** The brightness of {@code image} on a white ground. */
    private static Picture of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[width * height];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = brightness(row[x]);
            }
        }
        return new Picture(width, height, pixels);
    }

    private static byte brightness(int argb) {
        int alpha = argb >>> 24;
        int sum = (argb >> 16 & 0xff) + 2 * (argb >> 8 & 0xff) + (argb & 0xff);
        return (byte) ((sum / 4 * alpha + 0xff * (0xff - alpha)) / 0xff);
    }

    LuminanceSource luminance() {
        return new PlanarYUVLuminanceSource(pixels, width, height, 0, 0, width, height, false);
    }

    /** Whether {@link #enlarged} stays within what a picture may have. */
    boolean canBeEnlarged() {
        return (long) width * height * ENLARGEMENT * ENLARGEMENT <= MAX_PIXELS;
    }

    /** The same picture three times as wide and high: ZXing finds no code whose modules are single pixels. */
    Picture enlarged() {
        int wide = width * ENLARGEMENT;
        byte[] large = new byte[wide * height * ENLARGEMENT];
        for (int i = 0; i < large.length; i++) {
            large[i] = pixels[i / wide / ENLARGEMENT * width + i % wide / ENLARGEMENT];
        }
        return new Picture(wide, height * ENLARGEMENT, large);
    }
}
