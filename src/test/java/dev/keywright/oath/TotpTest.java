package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {

    /** RFC 6238, appendix B; its keys are the digits 1 to 0 over and over, as long as the hash. */
    @ParameterizedTest
    @CsvSource({
        "59, 94287082, 46119246, 90693936",
        "1111111109, 07081804, 68084774, 25091201",
        "1111111111, 14050471, 67062674, 99943326",
        "1234567890, 89005924, 91819424, 93441116",
        "2000000000, 69279037, 90698825, 38618901",
        "20000000000, 65353130, 77737706, 47863826",
    })
    void rfc6238(long time, String sha1, String sha256, String sha512) {
        assertThat(code(HashAlgorithm.SHA1, 20, time)).isEqualTo(sha1);
        assertThat(code(HashAlgorithm.SHA256, 32, time)).isEqualTo(sha256);
        assertThat(code(HashAlgorithm.SHA512, 64, time)).isEqualTo(sha512);
    }

    private static String code(HashAlgorithm algorithm, int keyLength, long time) {
        byte[] key = "1234567890".repeat(7).substring(0, keyLength).getBytes(StandardCharsets.US_ASCII);
        return Totp.code(algorithm, key, Instant.ofEpochSecond(time), Totp.DEFAULT_PERIOD, 8);
    }

    @ParameterizedTest
    @CsvSource({"0, 30, 0", "29, 30, 0", "30, 30, 1", "-1, 30, -1", "59, 60, 0", "2000000000, 30, 66666666"})
    void timeSteps(long time, int period, long step) {
        assertThat(Totp.timeStep(Instant.ofEpochSecond(time, 999_999_999), period)).isEqualTo(step);
    }
}
