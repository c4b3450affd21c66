package dev.keywright.host.webauthn;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.CoseKey;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and signatures of the W3C's vectors, made anew from their private keys (WebAuthn Level 3 §16). */
class W3cKeysTest {

    private static final Crypto CRYPTO = Crypto.reproducible();

    @ParameterizedTest
    @CsvSource({
        "none-es256, ES256, credential_private_key",
        "packed-es256, ES256, credential_private_key",
        "packed-es384, ES384, credential_private_key",
        "packed-es512, ES512, credential_private_key",
        "packed-eddsa, EDDSA, private_key",
        "packed-ed448, ED448, private_key"
    })
    void aCredentialIsReproduced(String id, SignatureAlgorithm algorithm, String privateKey) throws Exception {
        W3cVectors.Ceremony registration = W3cVectors.registration(id);
        W3cVectors.Ceremony authentication = W3cVectors.authentication(id);
        byte[] scalarOrSeed = padded(registration.bytes(privateKey), algorithm.privateLength());
        SigningKey key = CRYPTO.restore(algorithm, Secret.copyOf(scalarOrSeed));

        assertThat(Cbor.encode(CoseKey.ofCredential(algorithm, key.publicBytes())))
                .isEqualTo(publicKey(registration));
        assertThat(CRYPTO.sign(
                        key,
                        authentication.bytes("authenticatorData"),
                        CRYPTO.sha256(authentication.bytes("clientDataJSON"))))
                .isEqualTo(authentication.bytes("signature"));
    }

    /** Its private key is of another derivation, so only the form of the public one can be compared. */
    @Test
    void anRsaKeyHasTheSameForm() throws Exception {
        byte[] encoded = publicKey(W3cVectors.registration("packed-rs256"));
        byte[] modulus = Cbor.decode(encoded).get(CBORObject.FromObject(-1)).GetByteString();

        assertThat(Cbor.encode(CoseKey.ofCredential(SignatureAlgorithm.RS256, modulus))).isEqualTo(encoded);
    }

    private static byte[] publicKey(W3cVectors.Ceremony registration) throws Exception {
        byte[] authData = Cbor.decodeLenient(registration.bytes("attestationObject"))
                .get("authData")
                .GetByteString();
        return Arrays.copyOfRange(authData, 55 + registration.bytes("credential_id").length, authData.length);
    }

    /** The vectors give the scalar on P-521 in 65 bytes. */
    private static byte[] padded(byte[] bytes, int length) {
        byte[] out = new byte[length];
        System.arraycopy(bytes, 0, out, length - bytes.length, bytes.length);
        return out;
    }
}
