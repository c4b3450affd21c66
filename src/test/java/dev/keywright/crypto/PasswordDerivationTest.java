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

    /** RFC 7914 §11. */
    @ParameterizedTest
    @CsvSource({
        "passwd, salt, 1, 55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
        "Password, NaCl, 80000, 4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d",
    })
    void pbkdf2HmacSha256(String password, String salt, int rounds, String expected) {
        byte[] saltBytes = salt.getBytes(StandardCharsets.UTF_8);
        Secret derived = Crypto.fastest().pbkdf2("HmacSHA256", password.toCharArray(), saltBytes, rounds, 64);
        assertThat(HexFormat.of().formatHex(derived.toArray())).isEqualTo(expected);
    }

    /** Expected value from Python's hashlib.pbkdf2_hmac. */
    @Test
    void pbkdf2HmacSha512() {
        byte[] salt = HexFormat.of().parseHex("0123456789abcdef");
        Secret derived = Crypto.fastest().pbkdf2("HmacSHA512", "p\u00e4ss".toCharArray(), salt, 1000, 16);
        assertThat(HexFormat.of().formatHex(derived.toArray())).isEqualTo("f8daebe5103bd3d25c6e9765bc0a473c");
    }

    /** RFC 7914 §12. */
    @ParameterizedTest
    @CsvSource({
        "'', '', 16, 1, 1, 77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
        "password, NaCl, 1024, 8, 16, fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
        "pleaseletmein, SodiumChloride, 16384, 8, 1, 7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3e"
                + "a9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
    })
    void scrypt(String password, String salt, int cost, int blockSize, int lanes, String expected) {
        byte[] saltBytes = salt.getBytes(StandardCharsets.UTF_8);
        Secret derived = Crypto.fastest().scrypt(password.toCharArray(), saltBytes, cost, blockSize, lanes, 64);
        assertThat(HexFormat.of().formatHex(derived.toArray())).isEqualTo(expected);
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
