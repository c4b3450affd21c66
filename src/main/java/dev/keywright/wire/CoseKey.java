package dev.keywright.wire;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.keywright.crypto.SignatureAlgorithm;
import java.util.Arrays;
import java.util.Optional;

/** Public keys as COSE_Key maps (RFC 9053 §7), with the members that WebAuthn §5.8.5 and CTAP 2.1 §6.5.6 ask for. */
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
    private static final CBORObject CRV_ED25519 = CBORObject.FromObject(6);
    /** ECDH-ES + HKDF-256; CTAP 2.1 §6.5.6 asks for this identifier although the key derivation is another. */
    private static final CBORObject ALG_ECDH = CBORObject.FromObject(-25);

    private static final int COORDINATE = 32;

    private CoseKey() {}

    /**
     * A credential's public key.
     *
     * @param publicBytes x and y, 32 bytes each, for ES256; the 32 bytes of RFC 8032 §5.1.2 for EdDSA
     */
    public static CBORObject ofCredential(SignatureAlgorithm algorithm, byte[] publicBytes) {
        CBORObject alg = CBORObject.FromObject(algorithm.coseId());
        return switch (algorithm) {
            case ES256 -> ec2(alg, publicBytes);
            case EDDSA -> CBORObject.NewOrderedMap()
                    .Add(KTY, KTY_OKP)
                    .Add(ALG, alg)
                    .Add(CRV, CRV_ED25519)
                    .Add(X, publicBytes);
        };
    }

    /**
     * A key agreement key of clientPIN and hmac-secret.
     *
     * @param point x and y on P-256, 32 bytes each
     */
    public static CBORObject ofKeyAgreement(byte[] point) {
        return ec2(ALG_ECDH, point);
    }

    private static CBORObject ec2(CBORObject alg, byte[] point) {
        return CBORObject.NewOrderedMap()
                .Add(KTY, KTY_EC2)
                .Add(ALG, alg)
                .Add(CRV, CRV_P256)
                .Add(X, Arrays.copyOf(point, COORDINATE))
                .Add(Y, Arrays.copyOfRange(point, COORDINATE, 2 * COORDINATE));
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
