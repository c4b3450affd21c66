package dev.keywright.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.CoseKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys from their private bytes, and signatures without random numbers, as others have published them. */
class PublishedVectorsTest {

    private static final Crypto CRYPTO = Crypto.reproducible();
    private static final HexFormat HEX = HexFormat.of();

    private static SigningKey key(SignatureAlgorithm algorithm, String privateHex) {
        return CRYPTO.restore(algorithm, Secret.copyOf(HEX.parseHex(privateHex)));
    }

    private static byte[] sign(SigningKey key, String message) {
        return CRYPTO.sign(key, message.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * RFC 6979 §A.2.6 and §A.2.7 with the curve's own hash; for secp256k1, which the RFC leaves out, the vectors of
     * bitcointalk topic 285142 that many wallets test with.
     */
    @ParameterizedTest
    @CsvSource({
        "ES384, sample,"
                + "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5,"
                + "ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13"
                + "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720,"
                + "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46,"
                + "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8",
        "ES512, sample,"
                + "00fad06daa62ba3b25d2fb40133da757205de67f5bb0018fee8c86e1b68c7e75c"
                + "aa896eb32f1f47c70855836a6d16fcc1466f6d8fbec67db89ec0c08b0e996b83538,"
                + "01894550d0785932e00eaa23b694f213f8c3121f86dc97a04e5a7167db4e5bcd3"
                + "71123d46e45db6b5d5370a7f20fb633155d38ffa16d2bd761dcac474b9a2f5023a4"
                + "00493101c962cd4d2fddf782285e64584139c2f91b47f87ff82354d6630f746a2"
                + "8a0db25741b5b34a828008b22acc23f924faafbd4d33f81ea66956dfeaa2bfdfcf5,"
                + "00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f1"
                + "74e25a1ee9017b5d450606add152b534931d7d4e8455cc91f9b15bf05ec36e377fa,"
                + "00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af2"
                + "82623eaa63e5b5c0723d8b8c37ff0777b1a20f8ccb1dccc43997f1ee0e44da4a67a",
        "ES256K, Satoshi Nakamoto,"
                + "0000000000000000000000000000000000000000000000000000000000000001,"
                // The private key is 1, so this is the base point of SEC 2 §2.4.1.
                + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8,"
                + "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8,"
                + "dbbd3162d46e9f9bef7feb87c16dc13b4f6568a87f4e83f728e2443ba586675c"
    })
    void ecdsaFollowsRfc6979(
            SignatureAlgorithm algorithm, String message, String scalar, String point, String r, String s) {
        SigningKey key = key(algorithm, scalar);

        assertThat(key.publicBytes()).asHexString().isEqualToIgnoringCase(point);
        ASN1Sequence signature = ASN1Sequence.getInstance(sign(key, message));
        assertThat(fixed(signature, 0, r.length())).isEqualTo(r);
        assertThat(fixed(signature, 1, s.length())).isEqualTo(s);
    }

    private static String fixed(ASN1Sequence signature, int index, int digits) {
        String hex = ASN1Integer.getInstance(signature.getObjectAt(index)).getPositiveValue().toString(16);
        return "0".repeat(digits - hex.length()) + hex;
    }

    /** RFC 8032 §7.4, "Blank" and "1 octet". */
    @ParameterizedTest
    @CsvSource({
        "'',"
                + "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3"
                + "528c8a3fcc2f044e39a3fc5b94492f8f032e7549a20098f95b,"
                + "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778"
                + "edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180,"
                + "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f"
                + "2b233f034f628281f2fd7a22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a"
                + "9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cdda8530a113a0f4db"
                + "b61149f05a7363268c71d95808ff2e652600",
        "03,"
                + "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463a"
                + "fbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e,"
                + "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c086"
                + "6aea01eb00742802b8438ea4cb82169c235160627b4c3a9480,"
                + "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f435"
                + "2541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cb"
                + "cee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0f"
                + "f3348ab21aa4adafd1d234441cf807c03a00"
    })
    void ed448FollowsRfc8032(String message, String seed, String publicHex, String signature) {
        SigningKey key = key(SignatureAlgorithm.ED448, seed);

        assertThat(key.publicBytes()).asHexString().isEqualToIgnoringCase(publicHex);
        assertThat(CRYPTO.sign(key, HEX.parseHex(message))).asHexString().isEqualToIgnoringCase(signature);
    }

    /**
     * RFC 9964 §A: the keys of the seed of zeros, by the thumbprints that the examples give as "kid" (of the JWK in
     * §A.1, of the COSE_Key in §A.2), and the deterministic COSE_Sign1 of §A.2 by the head of its signature, the hash
     * by which all the rest of it is bound (FIPS 204 §6.2).
     */
    @ParameterizedTest
    @CsvSource({
        "ML_DSA_44, ML-DSA-44, T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o,"
                + "b8969ab4b37da9f0684e42647eb8a0be8b5b661ebf5d76f0583bf5b8d3a8059a, 2420,"
                + "2657237b7520fd4cb8803f69a6e4ab613f4816420cd38e6474e548a370c6f0a1",
        "ML_DSA_65, ML-DSA-65, Suiu29qbfuaBaR4Ats-c6XQBePB_OpAxAwcTR_0KXVM,"
                + "b788acf242f1f1d6532926d816e76e1636874267f2a48c84c4e65789ab80cc02, 3309,"
                + "d5bd2448903e4f81fb949158eefdeb93e2f40e58d3ffe5703d23954aeb547b2f"
                + "490226b7e4bc617a90156acd6afa662c",
        "ML_DSA_87, ML-DSA-87, tRn1JNIkgMsABVQBlXeDHxAIcclh-2IX0UdDEzPt5XU,"
                + "d9bc439f97bd6d4093e68f0f3fcf09c9a97adf888ed7308dd565247a166cb4fa, 4627,"
                + "e132b492fc022d5fd1d2205f52dbf1ad1aaef3ece4622b4e3875696d64d66dcc"
                + "c74df743c1b85552a0f3c1bdaaa8f789a15fdb3ce6329021f5815316cda1da5b"
    })
    void mlDsaFollowsRfc9964(
            SignatureAlgorithm algorithm, String name, String jwkThumbprint, String kid, int length, String head) {
        SigningKey key = key(algorithm, "00".repeat(32));
        byte[] cose = Cbor.encode(CoseKey.ofCredential(algorithm, key.publicBytes()));
        String jwk = "{\"alg\":\"" + name + "\",\"kty\":\"AKP\",\"pub\":\"" + base64Url(key.publicBytes()) + "\"}";
        byte[] header = CBORObject.NewOrderedMap()
                .Add(1, algorithm.coseId())
                .Add(4, HEX.parseHex(kid))
                .EncodeToBytes();
        byte[] toBeSigned = CBORObject.NewArray()
                .Add("Signature1")
                .Add(header)
                .Add(new byte[0])
                .Add("hello post quantum signatures".getBytes(StandardCharsets.UTF_8))
                .EncodeToBytes();
        byte[] signature = CRYPTO.sign(key, toBeSigned);

        assertThat(base64Url(CRYPTO.sha256(jwk.getBytes(StandardCharsets.UTF_8)))).isEqualTo(jwkThumbprint);
        assertThat(CRYPTO.sha256(cose)).asHexString().isEqualToIgnoringCase(kid);
        assertThat(signature).hasSize(length);
        assertThat(Arrays.copyOf(signature, head.length() / 2)).asHexString().isEqualToIgnoringCase(head);
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** NIST ACVP, ML-DSA-keyGen-FIPS204, test cases 1 and 26: how the public key begins, and how the second ends. */
    @ParameterizedTest
    @CsvSource({
        "ML_DSA_44, d71361c000f9a7bc99dfb425bcb6bb27c32c36ab444ff3708b2d93b4e66d5b5b,"
                + "b845fa2881407a59183071629b08223128116014fb58ff6bb4c8c9fe19cf5b0b"
                + "d77b16648a344ffe486bc3e3cb5fab9abc4cc2f1c34901692bec5d290d815a6c, ''",
        "ML_DSA_65, 8ab6448bf58f897d528a8de9f8e59329ac929a9cde7edf3e27e01bc9ef128a67,"
                + "49de190622b0681761a9db044015bf812760429001fdff5fc897166546277e84,"
                + "763675bbabebdce1b816769d66f9bc72de319e1ec39e8f979e49b61c"
    })
    void mlDsaFollowsAcvp(SignatureAlgorithm algorithm, String seed, String head, String tail) {
        assertThat(HEX.formatHex(key(algorithm, seed).publicBytes())).startsWith(head).endsWith(tail);
    }

    /** By a program in another language, written from the description in {@code Rsa2048} and the state file's page. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000000000000000000000000000000000000000000000000000, "
                + "c2e67b0fa06ad5acbbe1c21678a2340c314b5a37d7644e6e620cb2afbe0d05b6, "
                + "40e30a35c991281bea03bceb153e067e1fa1860e57df3e85e04e86300c45cf5a",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, "
                + "7261b7143644067db10930adea2a2222710b6fc1a29da5625c59c32884e75fa2, "
                + "b0083bee70c2092282ca67cb84b7f6a06ef7529ff2eb01f70adb70cc1cf58b3a"
    })
    void anRsaKeyIsAlwaysTheSameOfItsSeed(String seed, String modulus, String signature) {
        SigningKey key = key(SignatureAlgorithm.RS256, seed);

        assertThat(CRYPTO.sha256(key.publicBytes())).asHexString().isEqualToIgnoringCase(modulus);
        assertThat(CRYPTO.sha256(sign(key, "sample"))).asHexString().isEqualToIgnoringCase(signature);
    }

    /** RFC 6979 §A.2.7's bits: of 66 bytes only the lowest 521 can be a scalar's. */
    @Test
    void aScalarOfP521IsDrawnWithoutItsHighBits() {
        byte[] ones = new byte[66];
        Arrays.fill(ones, (byte) 0xff);
        byte[] small = ones.clone();
        small[1] = 0;
        var draws = List.of(ones, small).iterator();

        SigningKey key = CRYPTO.generate(
                SignatureAlgorithm.ES512, target -> System.arraycopy(draws.next(), 0, target, 0, target.length));

        small[0] = 1;
        assertThat(key.privateBytes().matches(small)).isTrue();
    }
}
