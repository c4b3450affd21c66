package dev.keywright.token.attestation;

import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.crypto.SigningKey;
import dev.keywright.wire.Bytes;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * Who vouches for the metadata of emulated keys, as the FIDO Alliance does for that of real ones. Its private keys
 * follow from published labels as those of {@link TestAuthority} do: trust it in tests only.
 */
public final class MetadataAuthority {

    /** What the authority's key is made from, as {@link TestAuthority#LABEL}. */
    public static final String LABEL = "Keywright test metadata authority, version 1. It proves nothing.";

    private static final String SIGNER_LABEL = LABEL + "/signer";
    private static final String UNIT = "Testing only";

    private static final class Root {
        static final Issuer ISSUER = new Issuer(
                Issuer.name("Keywright test metadata authority (for tests, proves nothing)", UNIT),
                PublishedKey.of(LABEL, SignatureAlgorithm.ES256));
        static final Bytes CERTIFICATE = ISSUER.root();
        static final Bytes REVOCATIONS = ISSUER.revocations();
    }

    /** RSA, as the FIDO Alliance's own: of ECDSA in a JWT not every reader knows the form. */
    private static final class Signer {
        static final SigningKey KEY = PublishedKey.of(SIGNER_LABEL, SignatureAlgorithm.RS256);
        static final Bytes CERTIFICATE = Root.ISSUER.certify(
                Issuer.name("Keywright test metadata signer (for tests, proves nothing)", UNIT),
                KEY,
                List.of(
                        Issuer.extension(Extension.basicConstraints, true, new BasicConstraints(false)),
                        Issuer.extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))));
    }

    private MetadataAuthority() {}

    /** The authority's certificate, X.509 in DER: the trust root of a {@link MetadataBlob}. */
    public static Bytes certificate() {
        return Root.CERTIFICATE;
    }

    /** Its certificate revocation list (RFC 5280 §5) in DER, which is empty, for readers that want to see it. */
    public static Bytes revocations() {
        return Root.REVOCATIONS;
    }

    /** The certificate that goes with {@link #sign}, issued by the authority. */
    static Bytes signerCertificate() {
        return Signer.CERTIFICATE;
    }

    /** By RS256 (RFC 7518 §3.3). */
    static byte[] sign(byte[] message) {
        return PublishedKey.CRYPTO.sign(Signer.KEY, message);
    }
}
