package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HotpTest {

    private static final byte[] KEY = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    /** RFC 4226, appendix D. */
    @ParameterizedTest
    @CsvSource({
        "0, 755224", "1, 287082", "2, 359152", "3, 969429", "4, 338314",
        "5, 254676", "6, 287922", "7, 162583", "8, 399871", "9, 520489",
    })
    void rfc4226(long counter, String code) {
        assertThat(Hotp.code(HashAlgorithm.SHA1, KEY, counter, 6)).isEqualTo(code);
    }

    /** RFC 4226 §5.4. */
    @Test
    void truncationOfTheExample() {
        byte[] mac = HexFormat.of().parseHex("1f8698690e02ca16618550ef7f19da8e945b555a");
        assertThat(Hotp.truncate(mac)).isEqualTo(0x50ef7f19);
        assertThat(Hotp.format(0x50ef7f19, 6)).isEqualTo("872921");
    }

    @ParameterizedTest
    @CsvSource({"0, 6, 000000", "42, 8, 00000042", "1000007, 6, 000007", "2147483647, 9, 147483647", "12345, 5, 12345"})
    void leadingZerosStay(int truncated, int digits, String code) {
        assertThat(Hotp.format(truncated, digits)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"5", "9", "0", "-1"})
    void noOtherNumberOfDigits(int digits) {
        assertThatIllegalArgumentException().isThrownBy(() -> Hotp.code(HashAlgorithm.SHA1, KEY, 0, digits));
    }

    @ParameterizedTest
    @CsvSource({"sha1, SHA1", "SHA-256, SHA256", "HmacSHA256, SHA256", "HMAC-SHA-512, SHA512", "hmacsha1, SHA1"})
    void algorithmNames(String name, HashAlgorithm algorithm) {
        assertThat(HashAlgorithm.named(name)).contains(algorithm);
    }

    @ParameterizedTest
    @CsvSource({"MD5", "SHA384", "Hmac", "''"})
    void noAlgorithm(String name) {
        assertThat(HashAlgorithm.named(name)).isEmpty();
    }
}
