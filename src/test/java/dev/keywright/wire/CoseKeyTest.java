package dev.keywright.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.SignatureAlgorithm;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoseKeyTest {

    private static final String X = "11".repeat(32);
    private static final String Y = "22".repeat(32);
    private static final byte[] POINT = HexFormat.of().parseHex(X + Y);

    /** WebAuthn §6.5.1.1, example 4, and RFC 9053 §7.2. */
    @Test
    void encodesCredentialKeysCanonically() {
        assertThat(Cbor.encode(CoseKey.ofCredential(SignatureAlgorithm.ES256, POINT)))
                .asHexString()
                .isEqualToIgnoringCase("a5" + "0102" + "0326" + "2001" + "215820" + X + "225820" + Y);
        assertThat(Cbor.encode(CoseKey.ofCredential(SignatureAlgorithm.EDDSA, Arrays.copyOf(POINT, 32))))
                .asHexString()
                .isEqualToIgnoringCase("a4" + "0101" + "0327" + "2006" + "215820" + X);
    }

    @Test
    void encodesTheSameWhetherItStandsReadyOrNot() {
        for (SignatureAlgorithm algorithm : List.of(SignatureAlgorithm.ES256, SignatureAlgorithm.ES256K)) {
            assertThat(CoseKey.encodedCredential(algorithm, POINT))
                    .isEqualTo(Cbor.encode(CoseKey.ofCredential(algorithm, POINT)));
        }
    }

    /** RFC 8812 §3.1 and §3.2; what the W3C's vectors and RFC 9964 have is compared with those. */
    @Test
    void encodesKeysOnSecp256k1() {
        assertThat(Cbor.encode(CoseKey.ofCredential(SignatureAlgorithm.ES256K, POINT)))
                .asHexString()
                .isEqualToIgnoringCase("a5" + "0102" + "03382e" + "2008" + "215820" + X + "225820" + Y);
    }

    /** CTAP 2.1 §6.5.6: alg is -25. */
    @Test
    void encodesAndReadsKeyAgreementKeys() {
        CBORObject key = CoseKey.ofKeyAgreement(POINT);

        assertThat(Cbor.encode(key))
                .asHexString()
                .isEqualToIgnoringCase("a5" + "0102" + "033818" + "2001" + "215820" + X + "225820" + Y);
        assertThat(CoseKey.keyAgreementPoint(key)).contains(POINT);
    }

    @Test
    void readsNothingElseAsAKeyAgreementKey() {
        assertThat(CoseKey.keyAgreementPoint(CBORObject.FromObject("key"))).isEmpty();
        assertThat(CoseKey.keyAgreementPoint(CBORObject.NewMap())).isEmpty();
        assertThat(CoseKey.keyAgreementPoint(CoseKey.ofCredential(SignatureAlgorithm.ES256, POINT))).isEmpty();
        assertThat(CoseKey.keyAgreementPoint(CoseKey.ofKeyAgreement(POINT).Set(-2, new byte[31]))).isEmpty();
        assertThat(CoseKey.keyAgreementPoint(CoseKey.ofKeyAgreement(POINT).Set(-3, "text"))).isEmpty();
        assertThat(CoseKey.keyAgreementPoint(CoseKey.ofKeyAgreement(POINT).Set(-1, 2))).isEmpty();
    }
}
