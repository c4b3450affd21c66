package dev.keywright.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordDerivationTest {

    /** RFC 6070 §2. */
    @ParameterizedTest
    @CsvSource({
        "password, salt, 1, 0c60c80f961f0e71f3a9b524af6012062fe037a6",
        "password, salt, 4096, 4b007901b765489abead49d926f721d065a429c1",
        "passwordPASSWORDpassword, saltSALTsaltSALTsaltSALTsaltSALTsalt, 4096,"
                + " 3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
    })
    void rfc6070(String password, String salt, int rounds, String expected) {
        byte[] saltBytes = salt.getBytes(StandardCharsets.UTF_8);
        int length = expected.length() / 2;
        Secret derived = Crypto.fastest().pbkdf2HmacSha1(password.toCharArray(), saltBytes, rounds, length);
        assertThat(HexFormat.of().formatHex(derived.toArray())).isEqualTo(expected);
    }

    /** Expected value from Python's hashlib.pbkdf2_hmac over the UTF-8 bytes. */
    @Test
    void aPasswordCountsAsUtf8() {
        byte[] salt = HexFormat.of().parseHex("0123456789abcdef");
        String expected = "15a247907981a2f613b51ff260043402";
        for (Crypto crypto : new Crypto[] {Crypto.fastest(), Crypto.reproducible()}) {
            Secret derived = crypto.pbkdf2HmacSha1("p\u00e4ssw\u00f6rd \u2713".toCharArray(), salt, 1000, 16);
            assertThat(HexFormat.of().formatHex(derived.toArray())).isEqualTo(expected);
        }
    }
}
