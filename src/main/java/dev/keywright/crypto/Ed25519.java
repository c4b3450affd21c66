package dev.keywright.crypto;

import java.security.PrivateKey;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** Ed25519 (RFC 8032 §5.1): keys from and to raw bytes. */
final class Ed25519 {

    static final String NAME = "Ed25519";

    private Ed25519() {}

    static SigningKey derive(RandomSource random) {
        return of(random.bytes(Ed25519PrivateKeyParameters.KEY_SIZE));
    }

    static SigningKey of(byte[] seed) {
        byte[] publicBytes = new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
        return new SigningKey(SignatureAlgorithm.EDDSA, Secret.copyOf(seed), publicBytes);
    }

    static PrivateKey parse(SigningKey key, Crypto crypto) {
        // RFC 8410 §7: the seed is an OCTET STRING within the OCTET STRING of PKCS #8.
        return key.privateBytes().use(seed -> Pkcs8.parse(
                NAME, new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), new DEROctetString(seed), crypto));
    }
}
