package dev.keywright.server;

import dev.keywright.rp.lockout.NetworkAddress;
import dev.keywright.server.access.ApiKey;
import dev.keywright.server.access.ApiKeyText;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.server.access.Proxies;
import dev.keywright.server.access.RateLimit;
import dev.keywright.server.access.Role;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets a request through to its handler when its caller may make it. */
final class AccessGuard {

    /** The relying party of a path, as it stands there: a short name needs no escapes. */
    private static final Pattern OF_RELYING_PARTY = Pattern.compile("/(?:api/)?rp/([^/]+)/.*");
    /** Requests with one of these did not come straight from a program of this computer. */
    private static final List<String> PASSED_ON = List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+)");
    private static final String CHALLENGE = "Bearer realm=\"keywright\"";

    private final Network network;
    private final RequestGuard pages;
    private final ApiKeys keys;
    private final RateLimit byAddress;
    private final RateLimit byKey;

    AccessGuard(
            Network network,
            RequestGuard pages,
            ApiKeys keys,
            Limits limits,
            LongSupplier nanoTime) {
        this.network = network;
        this.pages = pages;
        this.keys = keys;
        this.byAddress = new RateLimit(limits.perAddress(), Limits.burst(limits.perAddress()), nanoTime);
        this.byKey = new RateLimit(limits.perKey(), Limits.burst(limits.perKey()), nanoTime);
    }

    /** Before any handler, also where there will be none. */
    void before(Context request) throws Refusal {
        // Whoever watches over the service asks it by its address, and learns nothing else.
        boolean health = request.path().startsWith("/health/");
        InetAddress peer = peer(request);
        Proxies proxies = network.proxies();
        if (proxies != null && !proxies.trusts(peer) && !health) {
            throw new Refusal(403, "not-the-proxy", "This service answers to its proxy only.");
        }
        InetAddress address = proxies == null ? peer : proxies
                .client(peer, values(request, "X-Forwarded-For"), values(request, "Forwarded"))
                .orElseThrow(() -> new Refusal(
                        400, "forwarded", "Forwarded and X-Forwarded-For are malformed or do not agree."));
        boolean passedOn = PASSED_ON.stream().anyMatch(name -> request.header(name) != null);
        Visit visit = new Visit(address, network.isThisComputerOnly() && !passedOn);
        visit.attachTo(request);
        if (!health) {
            pages.check(request);
        }
        if (request.header("Authorization") == null) {
            countWithoutKey(visit);
        }
    }

    /** Before the handler of a route that was found. */
    void matched(Context request) throws Refusal {
        Visit visit = Visit.of(request);
        if (request.routeRoles().isEmpty()) {
            // Such as HEAD, which Javalin finds where there is a GET, but without its roles.
            throw new Refusal(405, "This cannot be asked in that way.");
        }
        switch (access(request)) {
            case ANYONE -> {}
            case CONFORMANCE -> {
                // Else the relying party's own settings decide.
                if (network.isThisComputerOnly() && !visit.onThisComputer()) {
                    throw new Refusal(404, "There is nothing here.");
                }
            }
            case CONSOLE -> {
                if (!visit.onThisComputer()) {
                    require(request, visit, Role.ADMIN);
                }
            }
            case MONITORING -> {
                if (!visit.onThisComputer()) {
                    require(request, visit, Role.OPERATOR);
                }
            }
            case APPLICATION -> require(request, visit, Role.APPLICATION);
            case OPERATOR -> require(request, visit, Role.OPERATOR);
            case ADMIN -> require(request, visit, Role.ADMIN);
        }
    }

    private static Access access(Context request) {
        // RouteCheck has seen to it that there is one.
        return (Access) request.routeRoles().iterator().next();
    }

    private void require(Context request, Visit visit, Role role) throws Refusal {
        ApiKey key = authenticate(request, visit);
        if (key.role() != role && key.role() != Role.ADMIN) {
            throw new Refusal(403, "role", "This needs an API key with the role " + role.word()
                    + ", and this one has " + key.role().word() + ".");
        }
        if (key.relyingParty() != null && !key.relyingParty().equals(relyingParty(request))) {
            throw new Refusal(403, "other-relying-party",
                    "This API key is for the relying party " + key.relyingParty() + " only.");
        }
        request.attribute(Caller.ATTRIBUTE, key.name());
    }

    private ApiKey authenticate(Context request, Visit visit) throws Refusal {
        String header = request.header("Authorization");
        if (header == null) {
            throw Refusal.unauthorized("api-key-missing",
                    "This needs an API key, as \"Authorization: Bearer kw_…\".", CHALLENGE);
        }
        Matcher bearer = BEARER.matcher(header);
        Optional<ApiKeyText> text = bearer.matches() ? ApiKeyText.parse(bearer.group(1)) : Optional.empty();
        Optional<ApiKey> key = text.flatMap(keys::find);
        if (key.isEmpty()) {
            countWithoutKey(visit);
            throw text.isEmpty()
                    ? Refusal.unauthorized("api-key-malformed",
                            "What is given is no API key; it may be cut off or mistyped.",
                            CHALLENGE + ", error=\"invalid_token\"")
                    : Refusal.unauthorized("api-key-unknown",
                            "This API key is not known here, has expired or was revoked.",
                            CHALLENGE + ", error=\"invalid_token\"");
        }
        take(byKey, key.get().id());
        return key.get();
    }

    /** Programs of this computer are not counted: nothing protects it from itself. */
    private void countWithoutKey(Visit visit) throws Refusal {
        if (!visit.onThisComputer()) {
            take(byAddress, NetworkAddress.subscriber(visit.address()));
        }
    }

    private static void take(RateLimit limit, String who) throws Refusal {
        Duration wait = limit.take(who);
        if (!wait.isZero()) {
            throw Refusal.tooMany(
                    "rate-limit", "These are too many requests; slow down.", wait.plusMillis(999).toSeconds());
        }
    }

    private static @Nullable String relyingParty(Context request) {
        Matcher path = OF_RELYING_PARTY.matcher(request.path());
        return path.matches() ? path.group(1) : null;
    }

    private static List<String> values(Context request, String header) {
        return Collections.list(request.req().getHeaders(header));
    }

    private static InetAddress peer(Context request) {
        String address = request.req().getRemoteAddr();
        // Jetty writes an IPv6 address as in a URL, and a link-local one with its zone.
        return NetworkAddress.parse(address.replaceAll("[\\[\\]]|%.*", ""))
                .orElseThrow(() -> new IllegalStateException("the connection has no address"));
    }
}
