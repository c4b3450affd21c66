package dev.keywright.server;

import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The page and its files, which are read once and sent from memory. */
final class ConsolePage {

    private ConsolePage() {}

    static void addTo(RoutesConfig routes) {
        serve(routes, "/", "console.html", "text/html; charset=utf-8");
        serve(routes, "/console.css", "console.css", "text/css; charset=utf-8");
        serve(routes, "/console.js", "console.js", "text/javascript; charset=utf-8");
        serve(routes, "/key.svg", "key.svg", "image/svg+xml");
    }

    private static void serve(RoutesConfig routes, String path, String resource, String type) {
        byte[] content = read(resource);
        routes.get(path, request -> request.contentType(type)
                .header("Cache-Control", "no-cache")
                .result(content), Access.CONSOLE);
    }

    private static byte[] read(String resource) {
        try (InputStream in = ConsolePage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
