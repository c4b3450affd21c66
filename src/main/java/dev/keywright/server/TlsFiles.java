package dev.keywright.server;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * The certificate and private key of the service, in PEM (RFC 7468).
 *
 * @param certificate the service's own certificate first, then those that lead from it towards a root
 * @param key         PKCS #8, or as OpenSSL writes RSA and EC keys; not encrypted
 */
public record TlsFiles(Path certificate, Path key) {

    /** What stands in the two files. */
    record Pair(KeyStore keyStore, Set<String> names) {}

    /**
     * Reads both files.
     *
     * @throws IOException when they cannot be used; the message is one sentence that names the file, and no more of it
     */
    Pair read() throws IOException {
        List<X509Certificate> chain = certificates();
        PrivateKey privateKey = privateKey();
        try {
            if (!belongTogether(privateKey, chain.get(0).getPublicKey())) {
                throw new IOException("The key in " + key + " is not that of the certificate in " + certificate + ".");
            }
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(null, null);
            keyStore.setKeyEntry("service", privateKey, new char[0], chain.toArray(Certificate[]::new));
            return new Pair(keyStore, names(chain.get(0)));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "The key in " + key + " cannot be used with the certificate in " + certificate + ".", e);
        }
    }

    private List<X509Certificate> certificates() throws IOException {
        byte[] pem = Files.readAllBytes(certificate);
        try {
            Collection<? extends Certificate> read =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            List<X509Certificate> chain = read.stream().map(X509Certificate.class::cast).toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("The file " + certificate + " holds no certificate in PEM.", e);
        }
        throw new IOException("The file " + certificate + " holds no certificate in PEM.");
    }

    private PrivateKey privateKey() throws IOException {
        String pem = new String(Files.readAllBytes(key), StandardCharsets.ISO_8859_1);
        try (var parser = new PEMParser(new BufferedReader(new StringReader(pem)))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PEMKeyPair pair) {
                    return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                }
                if (object instanceof PrivateKeyInfo info) {
                    return new JcaPEMKeyConverter().getPrivateKey(info);
                }
            }
        } catch (IOException | RuntimeException e) {
            // Not passed on: its message may quote the file.
        }
        throw new IOException("The file " + key + " holds no unencrypted private key in PEM.");
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        byte[] message = "belongs together".getBytes(StandardCharsets.US_ASCII);
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(message);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(publicKey);
        verifier.update(message);
        return verifier.verify(signature);
    }

    /** The names that the certificate is for: its DNS names and addresses (RFC 5280 §4.2.1.6), no wildcards. */
    private static Set<String> names(X509Certificate certificate) throws GeneralSecurityException {
        Set<String> names = new TreeSet<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(1) instanceof String name && !name.startsWith("*")) {
                    names.add(name.contains(":") ? "[" + name + "]" : name.toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }
}
