package dev.keywright.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The programs oathtool (OATH Toolkit), which makes codes, and qrencode, which draws URIs. */
public final class Oathtool {

    private Oathtool() {}

    /**
     * A TOTP code.
     *
     * @param setupKey  base32
     * @param algorithm {@code SHA1}, {@code SHA256} or {@code SHA512}
     * @param period    in seconds
     * @param at        seconds since 1970
     */
    public static String totp(String setupKey, String algorithm, int digits, int period, long at)
            throws IOException, InterruptedException {
        return run("oathtool", "--totp=" + algorithm, "-b", "-d", "" + digits, "-s", period + "s", "-N", "@" + at,
                setupKey);
    }

    /** A HOTP code; oathtool makes them with SHA-1 only, but a time step of one second counts just as well. */
    public static String hotp(String setupKey, String algorithm, int digits, long counter)
            throws IOException, InterruptedException {
        return algorithm.equals("SHA1")
                ? run("oathtool", "--hotp", "-b", "-d", "" + digits, "-c", "" + counter, setupKey)
                : totp(setupKey, algorithm, digits, 1, counter);
    }

    /** The HOTP codes (SHA-1, 8 digits) from {@code counter} on. */
    public static List<String> hotp(String setupKey, long counter, int count) throws IOException, InterruptedException {
        return count == 0
                ? List.of()
                : run("oathtool", "--hotp", "-b", "-d", "8", "-c", "" + counter, "-w", "" + (count - 1), setupKey)
                        .lines()
                        .toList();
    }

    /** A PNG picture with {@code text} as a QR code. */
    public static Path draw(String text, Path png) throws IOException, InterruptedException {
        run("qrencode", "-o", png.toString(), text);
        return png;
    }

    /** The same as bytes, of a file that is deleted again. */
    public static byte[] draw(String text) throws IOException, InterruptedException {
        Path png = Files.createTempFile("keywright", ".png");
        byte[] bytes = Files.readAllBytes(draw(text, png));
        Files.delete(png);
        return bytes;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new AssertionError(command[0] + " failed: " + output);
        }
        return output;
    }
}
