package dev.keywright.oath.transfer;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The identifiers that PSKC files (RFC 6030) name algorithms by; the last part counts, since writers disagree on what
 * stands before it.
 */
final class PskcAlgorithms {

    /** RFC 6030 §1.3. */
    static final String PSKC = "urn:ietf:params:xml:ns:keyprov:pskc";
    /** XML Encryption §5. */
    static final String XENC = "http://www.w3.org/2001/04/xmlenc#";
    /** XML Encryption 1.1 §5.4. */
    static final String XENC11 = "http://www.w3.org/2009/xmlenc11#";
    /** RFC 6030 §1.3. */
    static final String PKCS5 = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#";
    /** XML Signature §4.4. */
    static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
    /** RFC 9231 §2.2. */
    static final String DSIG_MORE = "http://www.w3.org/2001/04/xmldsig-more#";

    private static final Set<String> MACS = Set.of("sha1", "sha224", "sha256", "sha384", "sha512");

    private PskcAlgorithms() {}

    /** How a secret is encrypted: with AES-CBC, or with AES key wrap, which tells of changes without a MAC. */
    record Encryption(int keyLength, Mode mode) {

        enum Mode { CBC, WRAP, WRAP_PADDED }

        static Optional<Encryption> named(@Nullable String identifier) {
            return switch (lastPart(identifier)) {
                case "aes128-cbc" -> Optional.of(new Encryption(16, Mode.CBC));
                case "aes192-cbc" -> Optional.of(new Encryption(24, Mode.CBC));
                case "aes256-cbc" -> Optional.of(new Encryption(32, Mode.CBC));
                case "kw-aes128" -> Optional.of(new Encryption(16, Mode.WRAP));
                case "kw-aes192" -> Optional.of(new Encryption(24, Mode.WRAP));
                case "kw-aes256" -> Optional.of(new Encryption(32, Mode.WRAP));
                case "kw-aes-128-pad" -> Optional.of(new Encryption(16, Mode.WRAP_PADDED));
                case "kw-aes-192-pad" -> Optional.of(new Encryption(24, Mode.WRAP_PADDED));
                case "kw-aes-256-pad" -> Optional.of(new Encryption(32, Mode.WRAP_PADDED));
                default -> Optional.empty();
            };
        }
    }

    /** The name in the JCA of the HMAC that ends in {@code hmac-sha…}. */
    static Optional<String> hmac(@Nullable String identifier) {
        String last = lastPart(identifier);
        String hash = last.startsWith("hmac-") ? last.substring("hmac-".length()).replace("-", "") : "";
        return MACS.contains(hash) ? Optional.of("HmacSHA" + hash.substring("sha".length())) : Optional.empty();
    }

    /** What stands after the last {@code #} or colon, in lower case. */
    static String lastPart(@Nullable String identifier) {
        if (identifier == null) {
            return "";
        }
        int end = Math.max(identifier.lastIndexOf('#'), identifier.lastIndexOf(':'));
        return identifier.substring(end + 1).strip().toLowerCase(Locale.ROOT);
    }
}
