package dev.keywright.wire;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Public keys as COSE_Key maps (RFC 9053 §7, RFC 8230 §4, RFC 9964 §3), with the members that WebAuthn §5.8.5 and
 * CTAP 2.1 §6.5.6 ask for.
 */
public final class CoseKey {

    // RFC 9052 §7.1 and RFC 9053 §7.1, table 18.
    private static final CBORObject KTY = CBORObject.FromObject(1);
    private static final CBORObject ALG = CBORObject.FromObject(3);
    private static final CBORObject CRV = CBORObject.FromObject(-1);
    private static final CBORObject X = CBORObject.FromObject(-2);
    private static final CBORObject Y = CBORObject.FromObject(-3);

    private static final CBORObject KTY_OKP = CBORObject.FromObject(1);
    private static final CBORObject KTY_EC2 = CBORObject.FromObject(2);
    private static final CBORObject CRV_P256 = CBORObject.FromObject(1);
    private static final CBORObject CRV_P384 = CBORObject.FromObject(2);
    private static final CBORObject CRV_P521 = CBORObject.FromObject(3);
    private static final CBORObject CRV_ED25519 = CBORObject.FromObject(6);
    private static final CBORObject CRV_ED448 = CBORObject.FromObject(7);
    /** RFC 8812 §3.1. */
    private static final CBORObject CRV_SECP256K1 = CBORObject.FromObject(8);

    // RFC 8230 §4.
    private static final CBORObject KTY_RSA = CBORObject.FromObject(3);
    private static final CBORObject N = CBORObject.FromObject(-1);
    private static final CBORObject E = CBORObject.FromObject(-2);
    /** 65537, the exponent of all of them. */
    private static final CBORObject EXPONENT = CBORObject.FromObject(new byte[] {1, 0, 1});

    // RFC 9964 §3, the algorithm key pair.
    private static final CBORObject KTY_AKP = CBORObject.FromObject(7);
    private static final CBORObject PUB = CBORObject.FromObject(-1);

    /** ECDH-ES + HKDF-256; CTAP 2.1 §6.5.6 asks for this identifier although the key derivation is another. */
    private static final CBORObject ALG_ECDH = CBORObject.FromObject(-25);

    private static final int COORDINATE = 32;

    /** {1: 2, 3: -7, -1: 1, -2: and the head of a byte string of 32. */
    private static final byte[] BEFORE_X = {(byte) 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, COORDINATE};
    /** -3: and the head of another. */
    private static final byte[] BEFORE_Y = {0x22, 0x58, COORDINATE};

    private CoseKey() {}

    /**
     * A credential's public key.
     *
     * @param publicBytes as {@link SigningKey#publicBytes} gives them
     */
    public static CBORObject ofCredential(SignatureAlgorithm algorithm, byte[] publicBytes) {
        CBORObject alg = CBORObject.FromObject(algorithm.coseId());
        return switch (algorithm) {
            case ES256 -> ec2(alg, CRV_P256, publicBytes);
            case ES384 -> ec2(alg, CRV_P384, publicBytes);
            case ES512 -> ec2(alg, CRV_P521, publicBytes);
            case ES256K -> ec2(alg, CRV_SECP256K1, publicBytes);
            case EDDSA -> okp(alg, CRV_ED25519, publicBytes);
            case ED448 -> okp(alg, CRV_ED448, publicBytes);
            case RS256 -> CBORObject.NewOrderedMap()
                    .Add(KTY, KTY_RSA)
                    .Add(ALG, alg)
                    .Add(N, publicBytes)
                    .Add(E, EXPONENT);
            case ML_DSA_44, ML_DSA_65, ML_DSA_87 -> CBORObject.NewOrderedMap()
                    .Add(KTY, KTY_AKP)
                    .Add(ALG, alg)
                    .Add(PUB, publicBytes);
        };
    }

    /** The canonical encoding of {@link #ofCredential}, which for ES256 stands ready but for the coordinates. */
    public static byte[] encodedCredential(SignatureAlgorithm algorithm, byte[] publicBytes) {
        return algorithm == SignatureAlgorithm.ES256
                ? ByteBuffer.allocate(BEFORE_X.length + COORDINATE + BEFORE_Y.length + COORDINATE)
                        .put(BEFORE_X)
                        .put(publicBytes, 0, COORDINATE)
                        .put(BEFORE_Y)
                        .put(publicBytes, COORDINATE, COORDINATE)
                        .array()
                : Cbor.encode(ofCredential(algorithm, publicBytes));
    }

    /**
     * A key agreement key of clientPIN and hmac-secret.
     *
     * @param point x and y on P-256, 32 bytes each
     */
    public static CBORObject ofKeyAgreement(byte[] point) {
        return ec2(ALG_ECDH, CRV_P256, point);
    }

    private static CBORObject ec2(CBORObject alg, CBORObject curve, byte[] point) {
        int coordinate = point.length / 2;
        return CBORObject.NewOrderedMap()
                .Add(KTY, KTY_EC2)
                .Add(ALG, alg)
                .Add(CRV, curve)
                .Add(X, Arrays.copyOf(point, coordinate))
                .Add(Y, Arrays.copyOfRange(point, coordinate, point.length));
    }

    private static CBORObject okp(CBORObject alg, CBORObject curve, byte[] publicBytes) {
        return CBORObject.NewOrderedMap()
                .Add(KTY, KTY_OKP)
                .Add(ALG, alg)
                .Add(CRV, curve)
                .Add(X, publicBytes);
    }

    /**
     * The coordinates of a peer's key agreement key: x and y, 32 bytes each. Whether they are on the curve is for the
     * key agreement to check.
     *
     * @return empty unless {@code key} is a map with the members that CTAP 2.1 §6.5.6 lists
     */
    public static Optional<byte[]> keyAgreementPoint(CBORObject key) {
        if (key.getType() != CBORType.Map
                || !KTY_EC2.equals(key.get(KTY))
                || !ALG_ECDH.equals(key.get(ALG))
                || !CRV_P256.equals(key.get(CRV))
                || !isCoordinate(key.get(X))
                || !isCoordinate(key.get(Y))) {
            return Optional.empty();
        }
        byte[] point = Arrays.copyOf(key.get(X).GetByteString(), 2 * COORDINATE);
        System.arraycopy(key.get(Y).GetByteString(), 0, point, COORDINATE, COORDINATE);
        return Optional.of(point);
    }

    private static boolean isCoordinate(CBORObject value) {
        return value != null && value.getType() == CBORType.ByteString && value.GetByteString().length == COORDINATE;
    }
}
