package dev.keywright.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Private keys in PKCS #8 (RFC 5958), the one form that every provider reads. */
final class Pkcs8 {

    private Pkcs8() {}

    static PrivateKey parse(String name, AlgorithmIdentifier algorithm, ASN1Encodable key, Crypto crypto) {
        try {
            byte[] encoded = new PrivateKeyInfo(algorithm, key).getEncoded();
            KeyFactory factory = crypto.find("KeyFactory", name, KeyFactory::getInstance);
            return factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a stored " + name + " key cannot be read", e);
        }
    }
}
