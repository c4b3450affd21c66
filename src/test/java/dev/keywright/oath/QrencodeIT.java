package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.geom.AffineTransform;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what qrencode draws. */
class QrencodeIT {

    private static final String URI = "otpauth://totp/Example:alice@example.com"
            + "?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example&algorithm=SHA256&digits=8&period=60";

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 4", "2, 0", "2, 4", "3, 1", "10, 4", "40, 4"})
    void modulesAndMargins(int module, int margin) throws Exception {
        assertThat(read(qrencode(URI, "-s", "" + module, "-m", "" + margin))).isEqualTo(URI);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 4", "5, 4"})
    void lightOnDark(int module, int margin) throws Exception {
        assertThat(read(qrencode(URI, "-s", "" + module, "-m", "" + margin,
                "--foreground=FFFFFF", "--background=000000"))).isEqualTo(URI);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-l L", "-l H", "-v 20 -l Q", "-v 40 -l H -s 1", "-8", "-t PNG32",
        "--foreground=0000AA --background=FFEE88", "--background=FFFFFF00", "--foreground=000000C0 -t PNG32"})
    void modes(String options) throws Exception {
        assertThat(read(qrencode(URI, options.split(" ")))).isEqualTo(URI);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OTPAUTH", "0123456789", "caf\u00e9 \u2713", "x"})
    void otherTexts(String text) throws Exception {
        assertThat(read(qrencode(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 45, 90, 180, 270})
    void rotated(int degrees) throws Exception {
        BufferedImage upright = picture(qrencode(URI, "-s", "5"));
        int side = upright.getWidth() * 3 / 2;
        AffineTransform turn = AffineTransform.getRotateInstance(Math.toRadians(degrees), side / 2.0, side / 2.0);
        turn.translate(side / 6.0, side / 6.0);
        BufferedImage turned = white(side, side);
        new AffineTransformOp(turn, AffineTransformOp.TYPE_BILINEAR).filter(upright, turned);
        for (int i = 0; i < side * side; i++) {
            int argb = turned.getRGB(i % side, i / side);
            turned.setRGB(i % side, i / side, argb >>> 24 == 0 ? 0xffffffff : argb);
        }
        assertThat(read(written(turned, "png"))).isEqualTo(URI);
    }

    @Test
    void aJpegScreenshotWithMuchAround() throws Exception {
        BufferedImage screen = white(2560, 1440);
        draw(picture(qrencode(URI)), screen, 1900, 800);
        assertThat(read(written(screen, "jpg"))).isEqualTo(URI);
    }

    @Test
    void severalCodes() throws Exception {
        byte[] code = qrencode(URI);
        assertThat(read(sideBySide(code, code))).isEqualTo(URI);
        byte[] inverted = qrencode("another", "--foreground=FFFFFF", "--background=000000");
        for (byte[] other : List.of(qrencode("another"), inverted)) {
            byte[] both = sideBySide(code, other);
            assertThatExceptionOfType(UnreadableQrCode.class).isThrownBy(() -> read(both))
                    .withMessage("The picture has 2 different QR codes: cut out the one that you want.");
        }
    }

    /** With a display that does not answer, as under a service manager, and with the JVM told that there is none. */
    @ParameterizedTest
    @ValueSource(strings = {"-Djava.awt.headless=true", "-Djava.awt.headless=false"})
    void noDisplay(String option, @TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("qr.png"), qrencode(URI));
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), option,
                "-cp", System.getProperty("java.class.path"), Reader.class.getName(), file.toString());
        java.environment().put("DISPLAY", ":4242");
        assertThat(new String(run(java, ""), StandardCharsets.UTF_8).strip()).isEqualTo(URI);
    }

    /** Reads one file in a JVM of its own. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) throws UnreadableQrCode {
            System.out.println(QrCode.read(Path.of(arguments[0])));
        }
    }

    private static String read(byte[] file) throws IOException, UnreadableQrCode {
        return QrCode.read(new ByteArrayInputStream(file));
    }

    private static byte[] qrencode(String text, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("qrencode", "-o", "-"));
        command.addAll(Arrays.asList(options));
        // Not as an argument, which would be at the mercy of the locale.
        return run(new ProcessBuilder(command), text);
    }

    private static byte[] run(ProcessBuilder command, String input) throws IOException, InterruptedException {
        Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return output;
    }

    private static BufferedImage picture(byte[] file) throws IOException {
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(file));
        BufferedImage copy = new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_INT_ARGB);
        draw(read, copy, 0, 0);
        return copy;
    }

    private static BufferedImage white(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, 0xffffffff);
        }
        return image;
    }

    private static void draw(BufferedImage from, BufferedImage onto, int left, int top) {
        for (int i = 0; i < from.getWidth() * from.getHeight(); i++) {
            int x = i % from.getWidth();
            int y = i / from.getWidth();
            onto.setRGB(left + x, top + y, from.getRGB(x, y));
        }
    }

    private static byte[] sideBySide(byte[] left, byte[] right) throws IOException {
        BufferedImage first = picture(left);
        BufferedImage second = picture(right);
        BufferedImage both = white(
                first.getWidth() + second.getWidth(), Math.max(first.getHeight(), second.getHeight()));
        draw(first, both, 0, 0);
        draw(second, both, first.getWidth(), 0);
        return written(both, "png");
    }

    private static byte[] written(BufferedImage image, String format) throws IOException {
        BufferedImage opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        draw(image, opaque, 0, 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(opaque, format, out)).isTrue();
        return out.toByteArray();
    }
}
