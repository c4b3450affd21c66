package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no picture with a QR code; {@code QrencodeIT} reads those that are. */
class QrCodeTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "%PDF-1.7", "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP"})
    void noPicture(String content) {
        refused(content.getBytes(StandardCharsets.UTF_8), "neither a PNG nor a JPEG");
    }

    @Test
    void anotherFormat() throws IOException {
        refused(picture(50, 50, "gif"), "neither a PNG nor a JPEG");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void noCode(String format) throws IOException {
        refused(picture(200, 100, format), "no QR code");
        refused(picture(1, 1, format), "no QR code");
    }

    @Test
    void aDamagedPicture() throws IOException {
        byte[] whole = picture(200, 200, "png");
        refused(Arrays.copyOf(whole, whole.length / 2), "damaged");
        refused(Arrays.copyOf(whole, 8), "damaged");
    }

    /** The header promises 60,000 by 60,000 pixels, which would take 14 gigabytes. */
    @Test
    void aBombIsNotDecoded() throws IOException {
        refused(pngHeader(60_000, 60_000), "has 60000 by 60000 pixels, more than 25 million");
        refused(pngHeader(Integer.MAX_VALUE, Integer.MAX_VALUE), "more than 25 million");
    }

    @Test
    void anEndlessFile() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0x55;
            }
        };
        assertThatExceptionOfType(UnreadableQrCode.class).isThrownBy(() -> QrCode.read(endless))
                .withMessageContaining("larger than 32 MB");
    }

    @Test
    void brokenFilesNeverSurprise() throws IOException {
        Random random = new Random(1);
        byte[] whole = picture(60, 60, "png");
        for (int i = 0; i < 300; i++) {
            byte[] broken = whole.clone();
            for (int j = 0; j < 3; j++) {
                broken[8 + random.nextInt(broken.length - 8)] = (byte) random.nextInt();
            }
            refused(broken, "");
        }
    }

    @Test
    void aMissingFile(@TempDir Path folder) {
        Path missing = folder.resolve("qr.png");
        assertThatExceptionOfType(UnreadableQrCode.class).isThrownBy(() -> QrCode.read(missing))
                .withMessage("There is no file " + missing + ": check its name.");
        assertThatExceptionOfType(UnreadableQrCode.class).isThrownBy(() -> QrCode.read(folder))
                .withMessageContaining("cannot be read");
    }

    private static void refused(byte[] file, String part) {
        assertThatExceptionOfType(UnreadableQrCode.class)
                .isThrownBy(() -> QrCode.read(new ByteArrayInputStream(file)))
                .withMessageContaining(part);
    }

    private static byte[] picture(int width, int height, String format) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(7);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, random.nextInt());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    /** A PNG that ends after its first chunk (ISO/IEC 15948 §5.2, §11.2.2). */
    private static byte[] pngHeader(int width, int height) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        DataOutputStream header = new DataOutputStream(chunk);
        header.writeBytes("IHDR");
        header.writeInt(width);
        header.writeInt(height);
        header.write(new byte[] {8, 6, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(chunk.toByteArray());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.writeLong(0x89504e470d0a1a0aL);
        out.writeInt(13);
        out.write(chunk.toByteArray());
        out.writeInt((int) crc.getValue());
        return file.toByteArray();
    }
}
