package dev.keywright.server;

import dev.keywright.rp.AuthenticatorTrust;
import dev.keywright.rp.CeremonyException;
import dev.keywright.rp.RelyingParties;
import dev.keywright.rp.RelyingPartyService;
import dev.keywright.rp.RelyingPartySettings;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service on 127.0.0.1: the console page, its API, and the FIDO conformance test API. */
public final class KeywrightServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeywrightServer.class);
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int MOST_THREADS = 32;
    private static final int FEWEST_THREADS = 4;
    private static final int IDLE_MILLISECONDS = 30_000;

    /** Scripts, styles and pictures from here only, and no page may frame this one. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'";

    private final Javalin javalin;
    private final int port;

    private KeywrightServer(Javalin javalin, int port) {
        this.javalin = javalin;
        this.port = port;
    }

    /**
     * Starts the service; it answers when this returns.
     *
     * @throws IOException when the port cannot be had; the message is one sentence that says what to do
     */
    public static KeywrightServer start(Config config) throws IOException {
        ServerSocketChannel socket = bind(config.port());
        try {
            // Bound before the routes are made, because the relying party's origin contains the port.
            int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
            Javalin javalin = Javalin.create(javalinConfig -> configure(javalinConfig, socket, port, config));
            javalin.start();
            return new KeywrightServer(javalin, port);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** Stops answering; requests under way are cut off. */
    @Override
    public void close() {
        javalin.stop();
    }

    private static ServerSocketChannel bind(int port) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            return socket.bind(new InetSocketAddress(InetAddress.getByAddress("localhost", LOOPBACK), port));
        } catch (BindException e) {
            socket.close();
            String sentence = e.getMessage() != null && e.getMessage().startsWith("Permission")
                    ? "Port " + port + " needs an administrator's rights; choose one above 1023 with --port."
                    : "Port " + port + " is in use by another program; choose another with --port.";
            throw new IOException(sentence, e);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static void configure(JavalinConfig javalin, ServerSocketChannel socket, int port, Config config) {
        RelyingPartySettings settings =
                config.relyingParty() == null ? RelyingPartySettings.local(port) : config.relyingParty();
        var relyingParties =
                new RelyingParties(config.database(), settings, AuthenticatorTrust.NONE, config.clock());
        RelyingPartyService relyingParty = relyingParties.named(settings.name()).orElseThrow();
        String origin = settings.origins().stream().sorted().findFirst().orElse("http://localhost:" + port);

        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.startup.startupWatcherEnabled = false;
        javalin.http.compressionStrategy = CompressionStrategy.NONE;
        javalin.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        javalin.jetty.addConnector((server, http) -> connector(server, http, socket));
        javalin.jetty.modifyServer(server -> server.setStopTimeout(0));

        javalin.events.handlerAdded(RouteCheck::require);
        RoutesConfig routes = javalin.routes;
        var guard = new RequestGuard(port, settings.origins());
        routes.before(request -> {
            addHeaders(request);
            guard.check(request);
        });
        ConsolePage.addTo(routes);
        new ConformanceApi(relyingParties).addTo(routes);
        new RelyingPartyApi(relyingParties).addTo(routes);
        new RelyingPartyAdminApi(relyingParties).addTo(routes);
        new KeyApi(config.desk(), relyingParty, origin, config.clock()).addTo(routes);
        new PortApi(config.emulated()).addTo(routes);

        routes.exception(Refusal.class, (e, request) -> refuse(request, e.status(), e.getMessage()));
        routes.exception(CeremonyException.class, (e, request) -> refuse(request, 400, e.getMessage()));
        routes.exception(KeyDeskException.class, (e, request) -> refuse(request, e.reason().status(), e.getMessage()));
        routes.exception(HttpResponseException.class, (e, request) -> refuse(
                request, e.getStatus(), e.getStatus() == 404 ? "There is nothing here." : "The request is malformed."));
        routes.exception(Exception.class, (e, request) -> {
            LOG.error("{} {} failed", request.method(), request.path(), e);
            refuse(request, 500, "Something went wrong inside Keywright; its log tells what.");
        });
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, ServerSocketChannel socket) {
        http.setSendServerVersion(false);
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setIdleTimeout(IDLE_MILLISECONDS);
        try {
            connector.open(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connector;
    }

    private static void addHeaders(Context request) {
        request.header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Cache-Control", "no-store");
    }

    private static void refuse(Context request, int status, String sentence) {
        Body.answer(
                request,
                status,
                ConformanceApi.isAt(request.path())
                        ? ConformanceApi.failure(sentence)
                        : Body.object().put("error", sentence));
    }
}
