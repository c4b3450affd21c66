package dev.keywright.server;

import dev.keywright.rp.RelyingPartySettings;
import dev.keywright.rp.lockout.NetworkAddress;
import dev.keywright.server.access.Proxies;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the service listens, and whom it believes about who calls.
 *
 * @param tls     null for plain HTTP
 * @param proxies the proxies that terminate TLS; null where callers come directly
 * @param hosts   names that callers know the service by, besides those in its certificate and its relying parties'
 */
public record Network(InetAddress address, @Nullable TlsFiles tls, @Nullable Proxies proxies, Set<String> hosts) {

    /**
     * @throws IllegalArgumentException when keys and codes would cross a network unencrypted; the message is one
     *     sentence that says what to do
     */
    public Network {
        hosts = Set.copyOf(hosts);
        if (!address.isLoopbackAddress() && tls == null && proxies == null) {
            throw new IllegalArgumentException("On " + address.getHostAddress() + " everything would cross the network"
                    + " unencrypted; give --tls-cert and --tls-key, or --behind-proxy if a proxy does TLS.");
        }
    }

    /** Plain HTTP at 127.0.0.1, for this computer only. */
    public static Network loopback() {
        return new Network(NetworkAddress.parse("127.0.0.1").orElseThrow(), null, null, Set.of());
    }

    /** Whether only programs of this computer reach the service, so that they need no API key for its console. */
    boolean isThisComputerOnly() {
        return address.isLoopbackAddress() && proxies == null;
    }

    /** The relying party that a service begins with; its API for tests is open to this computer only. */
    RelyingPartySettings local(int port) {
        return RelyingPartySettings.of(
                        RelyingPartySettings.LOCAL, "localhost", "Keywright",
                        List.of(scheme() + "://localhost:" + port))
                .withConformanceApi(isThisComputerOnly());
    }

    /** What callers call the service by, such as {@code https://keys.example.org:8420}. */
    public String url(int port) {
        String own = address.getHostAddress();
        String literal = address instanceof Inet6Address ? "[" + own + "]" : own;
        String host = hosts.stream().sorted().findFirst().orElse(
                address.isLoopbackAddress() || address.isAnyLocalAddress() ? "localhost" : literal);
        return scheme() + "://" + host + ":" + port;
    }

    /** What a browser's address begins with. */
    String scheme() {
        return tls == null ? "http" : "https";
    }
}
