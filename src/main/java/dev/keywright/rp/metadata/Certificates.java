package dev.keywright.rp.metadata;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CRL;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** X.509 certificates and revocation lists from files and from JSON. */
public final class Certificates {

    private static final String FIDO_ROOTS = "fido-roots.pem";

    private Certificates() {}

    /**
     * The certificates of a PEM file (RFC 7468), or one in DER.
     *
     * @throws MetadataException when the file cannot be read or holds none
     */
    public static Set<X509Certificate> read(Path file) throws MetadataException {
        try (InputStream in = Files.newInputStream(file)) {
            Set<X509Certificate> found = all(in);
            if (!found.isEmpty()) {
                return found;
            }
        } catch (IOException | CertificateException e) {
            throw new MetadataException("The file " + file + " cannot be read as certificates in PEM.", e);
        }
        throw new MetadataException("The file " + file + " holds no certificate in PEM.");
    }

    /**
     * The certificate revocation lists of a PEM file, or one in DER.
     *
     * @throws MetadataException when the file cannot be read or holds none
     */
    public static List<X509CRL> readRevocationLists(Path file) throws MetadataException {
        List<X509CRL> lists = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (CRL list : CertificateFactory.getInstance("X.509").generateCRLs(in)) {
                lists.add((X509CRL) list);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new MetadataException("The file " + file + " cannot be read as revocation lists in PEM.", e);
        }
        if (lists.isEmpty()) {
            throw new MetadataException("The file " + file + " holds no revocation list in PEM.");
        }
        return lists;
    }

    /**
     * Who vouches for the FIDO Alliance's own BLOB: GlobalSign's roots R3 (until 2029) and R46 (in use since August
     * 2026).
     */
    static Set<X509Certificate> fidoRoots() {
        try (InputStream in = Certificates.class.getResourceAsStream(FIDO_ROOTS)) {
            return all(in);
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("the FIDO Alliance's roots cannot be read", e);
        }
    }

    private static Set<X509Certificate> all(InputStream in) throws CertificateException {
        Set<X509Certificate> found = new LinkedHashSet<>();
        for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
            found.add((X509Certificate) certificate);
        }
        return found;
    }

    /** The certificate whose DER is {@code base64}, in which real BLOBs have line breaks. */
    static Optional<X509Certificate> ofBase64(String base64) {
        try {
            byte[] der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
            return Optional.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** SHA-1 of the subject's public key (RFC 5280 §4.2.1.2, method 1) in hexadecimal. */
    static String keyIdentifier(X509Certificate certificate) {
        byte[] key = SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded())
                .getPublicKeyData()
                .getBytes();
        return digest("SHA-1", List.of(key));
    }

    /** A name for a set of certificates, in hexadecimal. */
    static String fingerprint(Collection<X509Certificate> certificates) {
        List<byte[]> each = new ArrayList<>();
        try {
            for (X509Certificate certificate : certificates) {
                each.add(certificate.getEncoded());
            }
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
        return digest("SHA-256", each.stream()
                .map(der -> digest("SHA-256", List.of(der)))
                .sorted()
                .map(HexFormat.of()::parseHex)
                .toList());
    }

    static String digest(String algorithm, List<byte[]> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            parts.forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
