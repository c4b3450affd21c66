package dev.keywright.server;

import io.javalin.http.Context;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps web pages elsewhere away from the service on this machine. A page can send requests to loopback, and by DNS
 * rebinding even read the answers; but its browser tells the name it thinks it speaks to (Host) and where the page is
 * from (Origin), and neither can be forged by a page. Programs without a browser send no Origin and are let through.
 */
final class RequestGuard {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts = new TreeSet<>(LOOPBACK);
    private final Set<String> origins = new TreeSet<>();

    /** @param origins the relying party's, which may name the service through a proxy */
    RequestGuard(int port, Set<String> origins) {
        this.origins.addAll(origins);
        for (String host : LOOPBACK) {
            this.origins.add("http://" + host + ":" + port);
        }
        for (String origin : origins) {
            String host = URI.create(origin).getHost();
            if (host != null) {
                hosts.add(host.toLowerCase(Locale.ROOT));
            }
        }
    }

    void check(Context request) throws Refusal {
        String host = request.header("Host");
        if (host == null || !hosts.contains(withoutPort(host))) {
            throw new Refusal(421, "This service answers to localhost only.");
        }
        String origin = request.header("Origin");
        if (origin != null && !origins.contains(origin)) {
            throw new Refusal(403, "This service takes no requests from pages of other origins.");
        }
    }

    private static String withoutPort(String host) {
        int bracket = host.indexOf(']');
        int colon = host.indexOf(':', Math.max(bracket, 0));
        return (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    }
}
