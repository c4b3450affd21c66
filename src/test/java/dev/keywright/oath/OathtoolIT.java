package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes against oathtool (OATH Toolkit), fifty of them a run of the program. */
class OathtoolIT {

    private static final int CODES = 50;

    private final Random random = new Random(4226);

    @ParameterizedTest
    @CsvSource({"6", "7", "8"})
    void hotp(int digits) throws IOException, InterruptedException {
        for (int keyLength : new int[] {2, 20, 64, 65, 200}) {
            byte[] key = key(keyLength);
            long counter = random.nextLong(1L << 40);
            List<String> ours = IntStream.range(0, CODES)
                    .mapToObj(i -> Hotp.code(HashAlgorithm.SHA1, key, counter + i, digits)).toList();
            assertThat(oathtool(key, "--hotp", "-c", Long.toString(counter), "-d", Integer.toString(digits)))
                    .isEqualTo(ours);
        }
    }

    @ParameterizedTest
    @CsvSource({"SHA1, 30", "SHA256, 30", "SHA512, 30", "SHA1, 60", "SHA256, 1", "SHA512, 86400"})
    void totp(HashAlgorithm algorithm, int period) throws IOException, InterruptedException {
        for (int digits : new int[] {6, 7, 8}) {
            for (int keyLength : new int[] {10, 128, 129}) {
                byte[] key = key(keyLength);
                long now = random.nextLong(1L << 32);
                List<String> ours = IntStream.range(0, CODES).mapToObj(i -> Totp.code(
                        algorithm, key, Instant.ofEpochSecond(now + (long) i * period), period, digits)).toList();
                assertThat(oathtool(key, "--totp=" + algorithm, "-N", "@" + now, "-s", period + "s",
                        "-d", Integer.toString(digits))).isEqualTo(ours);
            }
        }
    }

    /** Base32 as oathtool decodes it. */
    @Test
    void setupKeys() throws IOException, InterruptedException, InvalidSetupKey {
        for (int length = 5; length < 25; length++) {
            byte[] key = key(length);
            String typed = SetupKey.format(Secret.copyOf(key));
            List<String> theirs = run(List.of("oathtool", "-b", "-w", Integer.toString(CODES - 1), typed));
            assertThat(theirs).isEqualTo(SetupKey.parse(typed).use(bytes -> IntStream.range(0, CODES)
                    .mapToObj(i -> Hotp.code(HashAlgorithm.SHA1, bytes, i, 6)).toList()));
        }
    }

    private byte[] key(int length) {
        byte[] key = new byte[length];
        random.nextBytes(key);
        return key;
    }

    private static List<String> oathtool(byte[] key, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("oathtool", "-w", Integer.toString(CODES - 1)));
        command.addAll(List.of(options));
        command.add(HexFormat.of().formatHex(key));
        return run(command);
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
