package dev.keywright.rp;

import com.upokecenter.cbor.CBORException;
import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import com.yubico.webauthn.data.ByteArray;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.SignatureAlgorithm;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.Optional;

/**
 * The public key of a passkey as COSE encodes it (RFC 9052 §7): its algorithm, and what to do with it where
 * webauthn-server-core does not know it.
 *
 * @param algorithm the COSE identifier, 0 where the key names none
 */
record CredentialKey(CBORObject cose, int algorithm) {

    /** RFC 9052 §7.1: key type and algorithm. */
    private static final int KTY = 1;
    private static final int ALG = 3;
    /** IANA "COSE Key Types". */
    private static final int OKP = 1;
    private static final int EC2 = 2;
    private static final int RSA = 3;
    private static final int AKP = 7;
    /** RFC 9964 §3: the one member of an AKP key besides the two. */
    private static final int PUB = -1;
    /** RFC 9053 §7.1.1. */
    private static final int CRV = -1;
    private static final int X = -2;
    private static final int Y = -3;
    /** How long a coordinate is on the curves P-256, P-384 and P-521, by their number (RFC 9053 §7.1). */
    private static final Map<Integer, Integer> CURVE_BITS = Map.of(1, 256, 2, 384, 3, 521);
    /** RFC 8230 §4. */
    private static final int N = -1;
    private static final int E = -2;

    static CredentialKey of(ByteArray encoded) {
        try {
            CBORObject cose = CBORObject.DecodeFromBytes(encoded.getBytes());
            return new CredentialKey(cose, number(cose, ALG));
        } catch (CBORException e) {
            throw new IllegalArgumentException("a credential's key is not CBOR", e);
        }
    }

    /** The key's algorithm, where it is one of those that are verified here and not by webauthn-server-core. */
    Optional<SignatureAlgorithm> ours() {
        return SignatureAlgorithm.ofCoseId(algorithm).filter(known -> switch (known) {
            case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> true;
            case ES256, EDDSA, ES384, ES512, ES256K, RS256, ED448 -> false;
        });
    }

    /** Whether the signature is one of this key over the parts, one after the other (Level 3 §6.5.5). */
    boolean verifies(Crypto crypto, byte[] signature, byte[]... parts) {
        return SignatureAlgorithm.ofCoseId(algorithm)
                .flatMap(known -> publicKey(crypto, known).map(key -> crypto.verify(known, key, signature, parts)))
                .orElse(false);
    }

    /** Whether this key, which is {@link #ours}, is one. */
    boolean isWhole(Crypto crypto) {
        return ours().flatMap(known -> publicKey(crypto, known)).isPresent();
    }

    /** Empty where the members are not those of a key of its algorithm. */
    private Optional<PublicKey> publicKey(Crypto crypto, SignatureAlgorithm known) {
        int type = number(cose, KTY);
        return switch (known) {
            case ES256, ES384, ES512, ES256K -> type == EC2 && number(cose, CRV) == curve(known)
                    ? crypto.curveKey(known, bytes(X), bytes(Y))
                    : Optional.empty();
            case EDDSA, ED448 -> type == OKP && number(cose, CRV) == curve(known)
                    ? crypto.edwardsKey(known, bytes(X))
                    : Optional.empty();
            case RS256 -> type == RSA ? crypto.rsaKey(integer(N), integer(E)) : Optional.empty();
            // Level 3 §6.5.1 leaves no room for members that are not needed.
            case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> type == AKP && cose.size() == 3
                    ? crypto.mlDsaKey(known, bytes(PUB))
                    : Optional.empty();
        };
    }

    /** IANA "COSE Elliptic Curves". */
    private static int curve(SignatureAlgorithm known) {
        return switch (known) {
            case ES256 -> 1;
            case ES384 -> 2;
            case ES512 -> 3;
            case EDDSA -> 6;
            case ED448 -> 7;
            case ES256K -> 8;
            case RS256, ML_DSA_44, ML_DSA_65, ML_DSA_87 -> throw new IllegalArgumentException(known + " has no curve");
        };
    }

    /** Whether a certificate's key is this one. */
    boolean is(PublicKey certified) {
        if (certified instanceof ECPublicKey key) {
            return number(cose, KTY) == EC2
                    && CURVE_BITS.getOrDefault(number(cose, CRV), 0)
                            == key.getParams().getOrder().bitLength()
                    && key.getW().getAffineX().equals(integer(X))
                    && key.getW().getAffineY().equals(integer(Y));
        }
        return certified instanceof RSAPublicKey key
                && number(cose, KTY) == RSA
                && key.getModulus().equals(integer(N))
                && key.getPublicExponent().equals(integer(E));
    }

    /** Zero, which no key has in these places, where there is none. */
    private BigInteger integer(int label) {
        return new BigInteger(1, bytes(label));
    }

    /** Empty where there is no byte string. */
    private byte[] bytes(int label) {
        CBORObject value = cose.getType() == CBORType.Map ? cose.get(CBORObject.FromObject(label)) : null;
        return value != null && value.getType() == CBORType.ByteString ? value.GetByteString() : new byte[0];
    }

    private static int number(CBORObject cose, int label) {
        CBORObject value = cose.getType() == CBORType.Map ? cose.get(CBORObject.FromObject(label)) : null;
        return value != null && value.isNumber() && value.AsNumber().CanFitInInt32() ? value.AsInt32() : 0;
    }
}
