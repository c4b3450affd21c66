package dev.keywright.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
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

    /** Argon2's reference implementation, src/test.c, "Argon2id", version 0x13; the memory is in KiB here. */
    @ParameterizedTest
    @CsvSource({
        "65536, 2, 1, 09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
        "256, 2, 1, 9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
        "256, 2, 2, 6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
    })
    void argon2id(int memory, int passes, int lanes, String expected) {
        byte[] salt = "somesalt".getBytes(StandardCharsets.UTF_8);
        Secret derived = Crypto.fastest().argon2id("password".toCharArray(), salt, memory, passes, lanes, 32);
        assertThat(HexFormat.of().formatHex(derived.toArray())).isEqualTo(expected);
    }

    @Test
    void aPasswordCountsAsUtf8ForArgon2Too() {
        byte[] salt = "somesalt".getBytes(StandardCharsets.UTF_8);
        String password = "p\u00e4ssw\u00f6rd \u2713";
        Argon2BytesGenerator foreign = new Argon2BytesGenerator();
        foreign.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withMemoryAsKB(64).withIterations(1).withParallelism(1).withSalt(salt).build());
        byte[] expected = new byte[32];
        foreign.generateBytes(password.getBytes(StandardCharsets.UTF_8), expected);
        assertThat(Crypto.fastest().argon2id(password.toCharArray(), salt, 64, 1, 1, 32).matches(expected)).isTrue();
    }
}
