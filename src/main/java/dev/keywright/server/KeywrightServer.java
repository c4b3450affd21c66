package dev.keywright.server;

import dev.keywright.audit.AuditLog;
import dev.keywright.crypto.RandomSource;
import dev.keywright.rp.RelyingParties;
import dev.keywright.rp.RelyingPartyService;
import dev.keywright.rp.RelyingPartySettings;
import dev.keywright.rp.lockout.Lockout;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.rp.code.OneTimeCodes;
import dev.keywright.rp.stepup.StepUp;
import dev.keywright.store.InstallationSecrets;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The service: the console page, its API, and what applications verify their users with. */
public final class KeywrightServer implements AutoCloseable {

    private static final int MOST_THREADS = 32;
    private static final int FEWEST_THREADS = 4;

    private final Javalin javalin;
    private final int port;
    private final KeyEvents events;
    private final OpenApi openApi;

    private KeywrightServer(Javalin javalin, int port, KeyEvents events, OpenApi openApi) {
        this.javalin = javalin;
        this.port = port;
        this.events = events;
        this.openApi = openApi;
    }

    /**
     * Starts the service; it answers when this returns.
     *
     * @throws IOException when the port or the certificate cannot be had; the message is one sentence that says what to
     *     do
     */
    public static KeywrightServer start(Config config) throws IOException {
        TlsFiles files = config.network().tls();
        TlsFiles.Pair pair = files == null ? null : files.read();
        ServerSocketChannel socket = Connectors.bind(config.network(), config.port());
        var events = new KeyEvents(config.desk());
        try {
            // Bound before the routes are made, because the relying party's origin contains the port.
            int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
            var openApi = new OpenApi();
            Javalin javalin = Javalin.create(made -> configure(made, socket, pair, port, config, events, openApi));
            javalin.start();
            return new KeywrightServer(javalin, port, events, openApi);
        } catch (IOException | RuntimeException e) {
            events.close();
            socket.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** Each route, such as {@code GET /health/live}, and who may call it. */
    Map<String, Access> routes() {
        return openApi.routes();
    }

    /** Stops answering; requests under way are cut off. */
    @Override
    public void close() {
        events.close();
        javalin.stop();
    }

    private static void configure(
            JavalinConfig javalin,
            ServerSocketChannel socket,
            TlsFiles.@Nullable Pair pair,
            int port,
            Config config,
            KeyEvents events,
            OpenApi openApi) {
        Network network = config.network();
        RelyingPartySettings settings =
                config.relyingParty() == null ? network.local(port) : config.relyingParty();
        var secrets = new InstallationSecrets(config.database(), config.vault(), RandomSource.system());
        var relyingParties =
                new RelyingParties(config.database(), secrets, settings, config.trust(), config.clock());
        RelyingPartyService relyingParty = relyingParties.named(settings.name()).orElseThrow();
        String origin = settings.origins().stream().sorted().findFirst()
                .orElse(network.scheme() + "://localhost:" + port);

        javalin.startup.showJavalinBanner = false;
        javalin.startup.showOldJavalinVersionWarning = false;
        javalin.startup.startupWatcherEnabled = false;
        javalin.http.compressionStrategy = CompressionStrategy.NONE;
        javalin.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        javalin.jetty.addConnector((server, http) -> Connectors.connector(server, http, socket, network.tls(), pair));
        javalin.jetty.modifyServer(Connectors::bound);

        var metrics = new Metrics(config.database());
        javalin.events.handlerAdded(RouteCheck::require);
        javalin.events.handlerAdded(openApi::add);
        javalin.requestLogger.http(metrics::answered);
        RoutesConfig routes = javalin.routes;
        var keys = new ApiKeys(config.database().jdbi(), config.clock(), RandomSource.system());
        var lockout = new Lockout(config.database().jdbi(), config.clock(), new AuditLog(config.clock()));
        var pages = new RequestGuard(network, port, pair == null ? Set.of() : pair.names(),
                new RelyingPartyNames(relyingParties::all, System::nanoTime));
        var guard = new AccessGuard(network, pages, keys, config.limits(), System::nanoTime);
        routes.before(guard::before);
        routes.beforeMatched(guard::matched);
        ConsolePage.addTo(routes);
        new ConformanceApi(relyingParties).addTo(routes);
        new RelyingPartyAdminApi(relyingParties).addTo(routes);
        addSecondFactors(routes, config, relyingParties, lockout);
        new KeyApi(config.desk(), relyingParty, origin, config.clock()).addTo(routes);
        events.addTo(routes);
        new PortApi(config.emulated()).addTo(routes);
        new ApiKeyApi(keys).addTo(routes);
        new LockoutApi(lockout).addTo(routes);
        new HealthApi(config.database().jdbi()).addTo(routes);
        metrics.addTo(routes);
        openApi.addTo(routes);
        Refusals.addTo(routes);
    }

    private static void addSecondFactors(
            RoutesConfig routes, Config config, RelyingParties relyingParties, Lockout lockout) {
        var audit = new AuditLog(config.clock());
        var stepUp = new StepUp(config.database(), audit, config.clock(), RandomSource.system());
        var codes = new OneTimeCodes(
                config.database(), config.vault(), audit, stepUp, config.clock(), RandomSource.system());
        new RelyingPartyApi(relyingParties, stepUp, config.clock()).addTo(routes);
        new CodeApi(relyingParties, codes, stepUp, lockout).addTo(routes);
        new StepUpApi(relyingParties, stepUp).addTo(routes);
    }
}
