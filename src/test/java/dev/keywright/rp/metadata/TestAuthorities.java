package dev.keywright.rp.metadata;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates, revocation lists and BLOBs of authorities that exist for one test. */
final class TestAuthorities {

    static final Instant BEGIN = Instant.parse("2025-01-01T00:00:00Z");
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    /** For foreign readers, which look at the time of day. */
    static final Instant FAR = Instant.parse("2049-01-01T00:00:00Z");
    static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

    private static final AtomicLong SERIAL = new AtomicLong(1);
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private TestAuthorities() {}

    /** A key pair and the certificate on it. */
    record Party(KeyPair pair, X509Certificate certificate) {

        String base64() {
            try {
                return Base64.getEncoder().encodeToString(certificate.getEncoded());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        /** The same key and name, vouched for by another. */
        Party crossSigned(Party issuer) throws Exception {
            String name = certificate.getSubjectX500Principal().getName();
            return new Party(pair, certify(name, pair, name(issuer), issuer.pair, true, BEGIN, END));
        }

        X509CRL revoking(X509Certificate... certificates) throws Exception {
            var builder = new X509v2CRLBuilder(X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                    Date.from(BEGIN)).setNextUpdate(Date.from(FAR));
            for (X509Certificate revoked : certificates) {
                builder.addCRLEntry(revoked.getSerialNumber(), Date.from(BEGIN), 0);
            }
            return new JcaX509CRLConverter().getCRL(builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        }
    }

    static Party root(String name) throws Exception {
        KeyPair pair = keyPair();
        return new Party(pair, certify("CN=" + name, pair, new X500Name("CN=" + name), pair, true, BEGIN, FAR));
    }

    static Party authority(String name, Party issuer) throws Exception {
        KeyPair pair = keyPair();
        return new Party(pair, certify("CN=" + name, pair, name(issuer), issuer.pair, true, BEGIN, END));
    }

    static Party signer(String name, Party issuer) throws Exception {
        return signer(name, issuer, BEGIN, END);
    }

    static Party signer(String name, Party issuer, Instant from, Instant until) throws Exception {
        KeyPair pair = keyPair();
        return new Party(pair, certify("CN=" + name, pair, name(issuer), issuer.pair, false, from, until));
    }

    /** With an RSA key: of ECDSA in a JWT not every reader knows the form. */
    static Party rsaSigner(String name, Party issuer) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        return new Party(pair, certify("CN=" + name, pair, name(issuer), issuer.pair, false, BEGIN, FAR));
    }

    private static X500Name name(Party issuer) {
        return X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
    }

    private static KeyPair keyPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate certify(String subject, KeyPair pair, X500Name issuer, KeyPair issuerPair,
            boolean authority, Instant from, Instant until) throws Exception {
        var builder = new JcaX509v3CertificateBuilder(issuer, BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(from), Date.from(until), new X500Name(subject), pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(
                authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
        return new JcaX509CertificateConverter().getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerPair.getPrivate())));
    }

    /** A BLOB that the first of {@code chain} signs, with the certificates of all of them in its header. */
    static String blob(String payload, Party... chain) throws Exception {
        List<String> x5c = new ArrayList<>();
        for (Party party : chain) {
            x5c.add("\"" + party.base64() + "\"");
        }
        String algorithm = isRsa(chain[0]) ? "RS256" : "ES256";
        String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"x5c\":[" + String.join(",", x5c) + "]}";
        return signed(header, payload, chain[0]);
    }

    static String signed(String header, String payload, Party signer) throws Exception {
        String message = encoded(header) + "." + encoded(payload);
        Signature signature =
                Signature.getInstance(isRsa(signer) ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
        signature.initSign(signer.pair().getPrivate());
        signature.update(message.getBytes(StandardCharsets.US_ASCII));
        return message + "." + BASE64URL.encodeToString(signature.sign());
    }

    private static boolean isRsa(Party party) {
        return party.pair().getPublic().getAlgorithm().equals("RSA");
    }

    static String encoded(String text) {
        return BASE64URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String payload(long number, String... entries) {
        return "{\"legalHeader\":\"For tests.\",\"no\":" + number + ",\"nextUpdate\":\"2026-02-01\",\"entries\":["
                + String.join(",", entries) + "]}";
    }

    /** @param reports JSON, such as {@code {"status":"REVOKED"}} */
    static String entry(String aaguid, String... reports) {
        return "{\"aaguid\":\"" + aaguid + "\",\"metadataStatement\":{\"description\":\"Key of tests\"},"
                + "\"statusReports\":[" + String.join(",", reports) + "]}";
    }

    static String status(String status) {
        return "{\"status\":\"" + status + "\"}";
    }

    static String status(String status, String effectiveDate) {
        return "{\"status\":\"" + status + "\",\"effectiveDate\":\"" + effectiveDate + "\"}";
    }
}
