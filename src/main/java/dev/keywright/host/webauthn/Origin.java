package dev.keywright.host.webauthn;

import dev.keywright.host.webauthn.WebAuthnException.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The web origin that asks for a credential (RFC 6454).
 *
 * @param serialised as it stands in {@code clientDataJSON}: scheme, host, and the port unless it is the scheme's own
 * @param host       the effective domain
 */
record Origin(String serialised, String host) {

    private static final String LOCALHOST = "localhost";
    private static final Pattern DOMAIN =
            Pattern.compile("(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");
    /** An address and not a name: its last label is a number (URL Standard §3.5). */
    private static final Pattern ADDRESS = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");

    /**
     * Reads an origin.
     *
     * @throws WebAuthnException unless it is {@code https} with a domain name, or {@code http} on localhost (Secure
     *     Contexts §3.1), with nothing after the port
     */
    static Origin parse(String text) throws WebAuthnException {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw malformed(text);
        }
        if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null
                || !uri.getRawPath().isEmpty() || uri.getRawQuery() != null || uri.getRawFragment() != null
                || uri.getPort() > 0xffff) {
            throw malformed(text);
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        boolean https = scheme.equals("https");
        if (!https && !(scheme.equals("http") && host.equals(LOCALHOST))) {
            throw new WebAuthnException(Reason.WRONG_ORIGIN,
                    "The page " + text + " may not use security keys: only https pages may, and http://localhost.");
        }
        if (!DOMAIN.matcher(host).matches() || ADDRESS.matcher(host).matches()) {
            throw new WebAuthnException(Reason.WRONG_ORIGIN,
                    "The page " + text + " may not use security keys: it needs a domain name instead of an address.");
        }
        boolean defaultPort = uri.getPort() < 0 || uri.getPort() == (https ? 443 : 80);
        return new Origin(scheme + "://" + host + (defaultPort ? "" : ":" + uri.getPort()), host);
    }

    private static WebAuthnException malformed(String text) {
        return new WebAuthnException(Reason.WRONG_ORIGIN,
                "An origin looks like https://example.org or https://example.org:8443, not " + text + ".");
    }

    /**
     * The relying party id of a ceremony: the one asked for, or the page's own domain (WebAuthn L3 §5.1.3 step 8).
     *
     * <p>A parent domain with a dot is taken for a registrable one. There is no list of public suffixes here, so a
     * page of {@code a.co.uk} may use {@code co.uk}, which a browser would refuse.
     *
     * @throws WebAuthnException when this page may not use {@code requested}
     */
    String rpId(@Nullable String requested) throws WebAuthnException {
        if (requested == null || requested.equals(host)) {
            return host;
        }
        if (host.endsWith("." + requested) && (requested.contains(".") || requested.equals(LOCALHOST))) {
            return requested;
        }
        throw new WebAuthnException(Reason.WRONG_ORIGIN, "The page " + serialised
                + " may not use the relying party id \"" + requested + "\": it must be " + host
                + " or a parent domain of it.");
    }
}
