package dev.keywright.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.upokecenter.cbor.CBORObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What vouches for a credential (WebAuthn L3 §6.5.3).
 *
 * @param format the attestation statement format
 * @param type   {@code basic} with a certificate that many keys share, {@code enterprise} with one of this key alone,
 *               {@code self} without any, or {@code none}
 */
record Attestation(String format, String type) {

    /** id-fido-gen-ce-sernum (WebAuthn L3 §8.2.2), which the certificate of an enterprise attestation has. */
    private static final String SERIAL_NUMBER = "1.3.6.1.4.1.45724.1.1.2";

    static Attestation of(Response registration) throws IOException, CertificateException {
        String encoded = new ObjectMapper()
                .readTree(registration.json())
                .at("/response/attestationObject")
                .textValue();
        CBORObject object = CBORObject.DecodeFromBytes(Base64.getUrlDecoder().decode(encoded));
        String format = object.get("fmt").AsString();
        return new Attestation(format, type(format, object.get("attStmt").get("x5c")));
    }

    private static String type(String format, @Nullable CBORObject certificates) throws CertificateException {
        if (certificates == null) {
            return format.equals("none") ? "none" : "self";
        }
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificates.get(0).GetByteString()));
        return certificate.getExtensionValue(SERIAL_NUMBER) == null ? "basic" : "enterprise";
    }

    boolean isCertified() {
        return type.equals("basic") || type.equals("enterprise");
    }

    @Override
    public String toString() {
        return format.equals(type) ? format : format + ", " + type;
    }
}
