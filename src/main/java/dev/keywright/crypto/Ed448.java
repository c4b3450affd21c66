package dev.keywright.crypto;

import java.security.PrivateKey;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;

/** Ed448 (RFC 8032 §5.2): keys from and to raw bytes. */
final class Ed448 {

    static final String NAME = "Ed448";

    private Ed448() {}

    static SigningKey of(Secret seed) {
        byte[] publicBytes = seed.use(
                bytes -> new Ed448PrivateKeyParameters(bytes).generatePublicKey().getEncoded());
        return new SigningKey(SignatureAlgorithm.ED448, seed, publicBytes);
    }

    static PrivateKey parse(SigningKey key, Crypto crypto) {
        // RFC 8410 §7: the seed is an OCTET STRING within the OCTET STRING of PKCS #8.
        return key.privateBytes().use(seed -> Pkcs8.parse(
                NAME, new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed448), new DEROctetString(seed), crypto));
    }
}
