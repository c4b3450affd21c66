package dev.keywright.server;

import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/** Headers of every answer. */
final class SecurityHeaders implements HttpConfiguration.Customizer {

    /** Scripts, styles and pictures from here only, and no page may frame this one. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'";

    private static final List<HttpField> ALWAYS = List.of(
            new HttpField("Content-Security-Policy", CONTENT_SECURITY_POLICY),
            new HttpField("X-Content-Type-Options", "nosniff"),
            new HttpField("Referrer-Policy", "no-referrer"),
            new HttpField("Cross-Origin-Opener-Policy", "same-origin"),
            new HttpField("Cross-Origin-Resource-Policy", "same-origin"),
            new HttpField("Cache-Control", "no-store"));
    /** A year (RFC 6797 §6.1). */
    private static final HttpField TLS_ONLY = new HttpField("Strict-Transport-Security", "max-age=31536000");

    @Override
    public Request customize(Request request, HttpFields.Mutable answer) {
        add(answer);
        if (request.getConnectionMetaData().isSecure()) {
            answer.put(TLS_ONLY);
        }
        return request;
    }

    static void add(HttpFields.Mutable answer) {
        ALWAYS.forEach(answer::put);
    }
}
