package dev.keywright.rp.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a metadata BLOB, which is a JWT in compact form (FIDO Metadata Service 3.1 §3.1.7 and §3.2).
 *
 * <p>The path from its signer to a root is built of the certificates in {@code x5c}, which may hold more than one
 * path: the FIDO Alliance adds a cross certificate when it changes its root. A signer that only an address
 * ({@code x5u}) names is refused, since nothing is fetched.
 *
 * @param signer the name that the signer's certificate must bear, null for any that a root vouches for
 */
record BlobVerifier(Set<X509Certificate> roots, @Nullable String signer, RevocationLists revocations) {

    /** GlobalSign's roots vouch for half the web, so without its name anybody's certificate would do. */
    static final String FIDO_SIGNER = "mds.fidoalliance.org";

    private static final int MOST_CERTIFICATES = 10;
    private static final int DNS_NAME = 2;

    BlobVerifier {
        roots = Set.copyOf(roots);
    }

    /**
     * @param at when the certificates must be valid
     * @throws MetadataException when it is not to be believed; the message is what is wrong, without a full stop
     */
    Blob verify(String blob, Instant at) throws MetadataException {
        String[] parts = blob.strip().split("\\.", -1);
        if (parts.length != 3) {
            throw new MetadataException("it is no signed BLOB, which has three parts between full stops");
        }
        JsonNode header = BlobReader.object(decoded(parts[0]));
        if (header.has("crit")) {
            throw new MetadataException("its header has critical members that are not known here");
        }
        List<X509Certificate> chain = chain(header);
        X509Certificate leaf = chain.get(0);
        checkSignature(header.path("alg").asText(""), leaf, parts);
        checkPath(leaf, chain, at);
        checkSigner(leaf);
        return BlobReader.read(decoded(parts[1]));
    }

    private static List<X509Certificate> chain(JsonNode header) throws MetadataException {
        JsonNode x5c = header.path("x5c");
        if (!x5c.isArray() || x5c.isEmpty() || x5c.size() > MOST_CERTIFICATES) {
            throw new MetadataException("its header does not hold its signer's certificates (x5c)");
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (JsonNode certificate : x5c) {
            chain.add(Certificates.ofBase64(certificate.asText(""))
                    .orElseThrow(() -> new MetadataException("a certificate of its signer is malformed")));
        }
        return chain;
    }

    private static void checkSignature(String algorithm, X509Certificate leaf, String[] parts)
            throws MetadataException {
        // RFC 7518 §3.3 and §3.4.
        String name = switch (algorithm) {
            case "RS256" -> "SHA256withRSA";
            case "ES256" -> "SHA256withECDSAinP1363Format";
            case "ES384" -> "SHA384withECDSAinP1363Format";
            default -> throw new MetadataException("it is not signed by RS256, ES256 or ES384");
        };
        boolean verifies;
        try {
            Signature signature = Signature.getInstance(name);
            signature.initVerify(leaf);
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
            verifies = signature.verify(decoded(parts[2]));
        } catch (GeneralSecurityException e) {
            throw new MetadataException("its signature does not verify", e);
        }
        if (!verifies) {
            throw new MetadataException("its signature does not verify");
        }
    }

    private void checkPath(X509Certificate leaf, List<X509Certificate> chain, Instant at) throws MetadataException {
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(leaf);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(
                    roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet()), target);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            parameters.setDate(Date.from(at));
            // Lists are not fetched; those that the operator gave are looked into below.
            parameters.setRevocationEnabled(false);
            var path = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            List<X509Certificate> links = path.getCertPath().getCertificates().stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (revocations.revoke(links, Stream.of(chain, roots).flatMap(Collection::stream).toList())) {
                throw new MetadataException("its signer's certificate is revoked");
            }
        } catch (GeneralSecurityException e) {
            throw new MetadataException("no root that is trusted for metadata vouches for its signer now", e);
        }
    }

    private void checkSigner(X509Certificate leaf) throws MetadataException {
        if (signer != null && !names(leaf).anyMatch(signer::equalsIgnoreCase)) {
            throw new MetadataException("its signer is not " + signer);
        }
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[0]) {
            throw new MetadataException("its signer's certificate is not for signatures");
        }
    }

    private static Stream<String> names(X509Certificate leaf) throws MetadataException {
        try {
            Stream<String> common = new LdapName(leaf.getSubjectX500Principal().getName()).getRdns().stream()
                    .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                    .map(rdn -> rdn.getValue().toString());
            var alternative = leaf.getSubjectAlternativeNames();
            return alternative == null
                    ? common
                    : Stream.concat(common, alternative.stream()
                            .filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> name.get(1).toString()));
        } catch (InvalidNameException | CertificateParsingException e) {
            throw new MetadataException("a certificate of its signer is malformed", e);
        }
    }

    private static byte[] decoded(String base64url) throws MetadataException {
        try {
            return Base64.getUrlDecoder().decode(base64url);
        } catch (IllegalArgumentException e) {
            throw new MetadataException("a part of it is not base64url", e);
        }
    }
}
