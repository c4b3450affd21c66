package dev.keywright.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.ForeignVerifier;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CryptoTest {

    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

    static Stream<Arguments> everyAlgorithmOnEveryChoice() {
        return Stream.of(Crypto.fastest(), Crypto.reproducible())
                .flatMap(crypto -> Stream.of(SignatureAlgorithm.values()).map(a -> Arguments.of(crypto, a)));
    }

    @ParameterizedTest
    @MethodSource("everyAlgorithmOnEveryChoice")
    void aForeignVerifierAcceptsWhatANewKeySigns(Crypto crypto, SignatureAlgorithm algorithm) throws Exception {
        SigningKey key = crypto.generate(algorithm, RandomSource.system());
        assertThat(accepted(key, crypto.sign(key, MESSAGE))).isTrue();
        assertThat(accepted(key, crypto.sign(key, "mess".getBytes(), "age".getBytes()))).isTrue();
        assertThat(accepted(key, crypto.sign(key, "other".getBytes()))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("everyAlgorithmOnEveryChoice")
    void aForeignVerifierAcceptsWhatAStoredKeySigns(Crypto crypto, SignatureAlgorithm algorithm) throws Exception {
        SigningKey key = crypto.generate(algorithm, RandomSource.system());
        SigningKey stored = new SigningKey(algorithm, Secret.copyOf(key.privateBytes().toArray()), key.publicBytes());
        assertThat(accepted(stored, crypto.sign(stored, MESSAGE))).isTrue();
    }

    /** A stored key is read by one provider, and the choice of the other falls on it. */
    @ParameterizedTest
    @MethodSource("everyAlgorithmOnEveryChoice")
    void aKeyThatOneChoiceHasReadServesTheOther(Crypto crypto, SignatureAlgorithm algorithm) throws Exception {
        SigningKey key = crypto.generate(algorithm, RandomSource.system());
        SigningKey stored = new SigningKey(algorithm, Secret.copyOf(key.privateBytes().toArray()), key.publicBytes());
        crypto.sign(stored, MESSAGE);
        assertThat(accepted(stored, Crypto.fastest().sign(stored, MESSAGE))).isTrue();
        assertThat(accepted(stored, Crypto.reproducible().sign(stored, MESSAGE))).isTrue();
    }

    @Test
    void correttoSignsWithBothAlgorithmsOnThePlatformsThatItIsPinnedFor() {
        boolean pinned = System.getProperty("os.name").equals("Linux")
                && Set.of("amd64", "aarch64").contains(System.getProperty("os.arch"));
        assertThat(Crypto.corretto().isPresent()).isEqualTo(pinned);
        String signers = Crypto.fastest().describe();
        String expected = Crypto.corretto().map(Provider::toString).orElse("BC");
        assertThat(signers).startsWith("P-256 signatures by " + expected).contains("Ed25519 by " + expected);
    }

    private static boolean accepted(SigningKey key, byte[] signed) throws GeneralSecurityException {
        return ForeignVerifier.accepts(key.algorithm(), key.publicBytes(), MESSAGE, signed);
    }

    /** RFC 6979 §A.2.5, P-256 with SHA-256, message "sample". */
    @Test
    void reproducibleSignaturesFollowRfc6979() {
        byte[] scalar = HexFormat.of().parseHex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
        Crypto crypto = Crypto.reproducible();
        SigningKey key = crypto.generate(SignatureAlgorithm.ES256, filledWith(scalar));
        assertThat(key.publicBytes())
                .asHexString()
                .isEqualToIgnoringCase("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                        + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
        assertThat(crypto.sign(key, "sample".getBytes(StandardCharsets.UTF_8)))
                .asHexString()
                .isEqualToIgnoringCase("3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                        + "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    }

    @Test
    void aScalarBeyondTheGroupOrderIsDrawnAgain() {
        byte[] tooLarge = new byte[32];
        Arrays.fill(tooLarge, (byte) 0xff);
        byte[] good = new byte[32];
        good[31] = 1;
        var draws = List.of(new byte[32], tooLarge, good).iterator();
        SigningKey key = Crypto.reproducible()
                .generate(SignatureAlgorithm.ES256, target -> System.arraycopy(draws.next(), 0, target, 0, 32));
        assertThat(key.privateBytes().matches(good)).isTrue();
    }

    private static RandomSource filledWith(byte[] bytes) {
        return target -> System.arraycopy(bytes, 0, target, 0, target.length);
    }

    /** NIST SP 800-38A §F.2.1, §F.2.3 and §F.2.5, the first block of each. */
    @ParameterizedTest
    @CsvSource({
        "2b7e151628aed2a6abf7158809cf4f3c, 7649abac8119b246cee98e9b12e9197d",
        "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b, 4f021db243bc633d7178183a9fa071e8",
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4, f58c4c04d6e5f1ba779eabfb5f7bfbd6",
    })
    void aesCbcWithEachLengthOfKey(String key, String expected) {
        byte[] iv = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        byte[] plain = HexFormat.of().parseHex("6bc1bee22e409f96e93d7e117393172a");
        byte[] keyBytes = HexFormat.of().parseHex(key);
        for (Crypto crypto : List.of(Crypto.fastest(), Crypto.reproducible())) {
            byte[] sealed = crypto.aesCbc(Crypto.Direction.ENCRYPT, keyBytes, iv, plain);
            assertThat(sealed).asHexString().isEqualToIgnoringCase(expected);
            assertThat(crypto.aesCbc(Crypto.Direction.DECRYPT, keyBytes, iv, sealed)).isEqualTo(plain);
        }
    }

    /** RFC 3394 §4.1, §4.2, §4.4 and §4.6. */
    @ParameterizedTest
    @CsvSource({
        "16, 16, 1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5",
        "24, 16, 96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d",
        "24, 24, 031d33264e15d33268f24ec260743edce1c6c7ddee725a936ba814915c6762d2",
        "32, 32, 28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
    })
    void aesUnwrap(int keyLength, int length, String wrapped) {
        byte[] key = new byte[keyLength];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        byte[] hidden = HexFormat.of().parseHex(
                "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
        byte[] bytes = HexFormat.of().parseHex(wrapped);
        for (Crypto crypto : List.of(Crypto.fastest(), Crypto.reproducible())) {
            assertThat(crypto.aesUnwrap(key, bytes)).hasValue(Arrays.copyOf(hidden, length));
            byte[] changed = bytes.clone();
            changed[3] ^= 1;
            assertThat(crypto.aesUnwrap(key, changed)).isEmpty();
            assertThat(crypto.aesUnwrap(key, new byte[7])).isEmpty();
            assertThat(crypto.aesUnwrap(key, new byte[0])).isEmpty();
        }
    }

    /** RFC 5649 §6. */
    @ParameterizedTest
    @CsvSource({
        "c37b7e6492584340bed12207808941155068f738, 138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a",
        "466f7250617369, afbeb0f07dfbf5419200f2ccb50bb24f",
    })
    void aesUnwrapPadded(String hidden, String wrapped) {
        byte[] key = HexFormat.of().parseHex("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8");
        byte[] bytes = HexFormat.of().parseHex(wrapped);
        for (Crypto crypto : List.of(Crypto.fastest(), Crypto.reproducible())) {
            assertThat(crypto.aesUnwrapPadded(key, bytes)).hasValue(HexFormat.of().parseHex(hidden));
            byte[] changed = bytes.clone();
            changed[3] ^= 1;
            assertThat(crypto.aesUnwrapPadded(key, changed)).isEmpty();
            for (int length = 0; length < bytes.length; length++) {
                assertThat(crypto.aesUnwrapPadded(key, Arrays.copyOf(bytes, length))).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void bothSidesOfEcdhAgree(Crypto crypto) {
        SigningKey a = crypto.generate(SignatureAlgorithm.ES256, RandomSource.system());
        SigningKey b = crypto.generate(SignatureAlgorithm.ES256, RandomSource.system());
        assertThat(crypto.ecdh(a, x(b), y(b))).hasValueSatisfying(
                shared -> assertThat(crypto.ecdh(b, x(a), y(a))).hasValue(shared));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void ecdhRefusesAPointOffTheCurve(Crypto crypto) {
        SigningKey own = crypto.generate(SignatureAlgorithm.ES256, RandomSource.system());
        byte[] wrong = y(own);
        wrong[31] ^= 1;
        assertThat(crypto.ecdh(own, x(own), wrong)).isEmpty();
        assertThat(crypto.ecdh(own, new byte[32], new byte[32])).isEmpty();
        assertThat(P256.isOnCurve(new ECPoint(new BigInteger(1, x(own)), new BigInteger(1, wrong)))).isFalse();
    }

    static Stream<Crypto> choices() {
        return Stream.of(Crypto.fastest(), Crypto.reproducible());
    }

    private static byte[] x(SigningKey key) {
        return Arrays.copyOfRange(key.publicBytes(), 0, 32);
    }

    private static byte[] y(SigningKey key) {
        return Arrays.copyOfRange(key.publicBytes(), 32, 64);
    }

    @Test
    void whatIsSealedOpensOnlyUnchanged() {
        Crypto crypto = Crypto.fastest();
        Secret key = Secret.copyOf(new byte[32]);
        byte[] nonce = new byte[12];
        byte[] sealed = crypto.seal(key, nonce, "rp".getBytes(), MESSAGE);
        assertThat(crypto.open(key, nonce, "rp".getBytes(), sealed)).hasValue(MESSAGE);
        assertThat(crypto.open(key, nonce, "other".getBytes(), sealed)).isEmpty();
        sealed[0] ^= 1;
        assertThat(crypto.open(key, nonce, "rp".getBytes(), sealed)).isEmpty();
    }

    /** RFC 5869 §A.1, cut to the one block that is supported. */
    @Test
    void hkdfFollowsRfc5869() {
        HexFormat hex = HexFormat.of();
        assertThat(Crypto.fastest().hkdfSha256(
                        hex.parseHex("0b".repeat(22)), hex.parseHex("000102030405060708090a0b0c"),
                        hex.parseHex("f0f1f2f3f4f5f6f7f8f9"), 32))
                .asHexString()
                .isEqualToIgnoringCase("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    }
}
