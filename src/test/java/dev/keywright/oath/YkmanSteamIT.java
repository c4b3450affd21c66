package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Steam's codes against those that ykman makes of the same HMACs. */
class YkmanSteamIT {

    private static final int CODES = 200;
    private static final String THEIRS = """
            import hmac, sys
            from ykman.oath import calculate_steam
            class Key:
                def calculate(self, id, challenge):
                    return hmac.new(bytes.fromhex(sys.argv[1]), challenge, "sha1").digest()
            class Account:
                id = b"Steam:ada"
            for i in range(int(sys.argv[3])):
                print(calculate_steam(Key(), Account, int(sys.argv[2]) + 31 * i))
            """;

    @Test
    void codes() throws Exception {
        byte[] key = new byte[20];
        new Random(26).nextBytes(key);
        long from = 1_763_781_234L;
        Process python = new ProcessBuilder(
                        "/usr/bin/python3", "-c", THEIRS, HexFormat.of().formatHex(key), "" + from, "" + CODES)
                .redirectErrorStream(true)
                .start();
        List<String> theirs = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();

        assertThat(python.waitFor()).as(theirs.toString()).isZero();
        assertThat(theirs).isEqualTo(IntStream.range(0, CODES)
                .mapToObj(i -> SteamCode.code(key, Instant.ofEpochSecond(from + 31L * i)))
                .toList());
    }
}
