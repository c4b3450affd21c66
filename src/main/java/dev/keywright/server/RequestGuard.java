package dev.keywright.server;

import io.javalin.http.Context;
import java.net.Inet6Address;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps web pages elsewhere away from the service. A page can send requests to loopback, and by DNS rebinding even read
 * the answers; but its browser tells the name it thinks it speaks to (Host) and where the page is from (Origin), and
 * neither can be forged by a page. Programs without a browser send no Origin and are let through.
 */
final class RequestGuard {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts = new TreeSet<>(LOOPBACK);
    private final Set<String> origins = new TreeSet<>();
    private final RelyingPartyNames relyingParties;
    private final boolean thisComputerOnly;

    /**
     * @param names          that the service's certificate has
     * @param relyingParties their pages may call, and their names may lead here through a proxy
     */
    RequestGuard(Network network, int port, Set<String> names, RelyingPartyNames relyingParties) {
        this.relyingParties = relyingParties;
        this.thisComputerOnly = network.isThisComputerOnly();
        for (String host : LOOPBACK) {
            origins.add(network.scheme() + "://" + host + ":" + port);
        }
        hosts.addAll(names);
        network.hosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        if (!network.address().isAnyLocalAddress()) {
            String own = network.address().getHostAddress();
            hosts.add(network.address() instanceof Inet6Address ? "[" + own + "]" : own);
        }
    }

    void check(Context request) throws Refusal {
        String host = request.header("Host");
        String name = host == null ? "" : withoutPort(host);
        if (!hosts.contains(name) && !relyingParties.hosts().contains(name)) {
            throw new Refusal(421, thisComputerOnly
                    ? "This service answers to localhost only."
                    : "This service does not answer to that name; --host NAME makes it.");
        }
        String origin = request.header("Origin");
        if (origin != null && !origins.contains(origin) && !relyingParties.origins().contains(origin)) {
            throw new Refusal(403, "foreign-origin", "This service takes no requests from pages of other origins.");
        }
    }

    private static String withoutPort(String host) {
        int bracket = host.indexOf(']');
        int colon = host.indexOf(':', Math.max(bracket, 0));
        return (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    }
}
