package dev.keywright.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket, TLS, and what bounds a connection before a request of it is looked at. */
final class Connectors {

    private static final Logger LOG = LoggerFactory.getLogger(Connectors.class);
    private static final int IDLE_MILLISECONDS = 30_000;
    /** Each has one request under way at most, which bounds the requests that wait for a thread. */
    private static final int MOST_CONNECTIONS = 1_000;
    private static final int LONGEST_HEADER = 16 * 1024;
    /** As much of a body is read before a thread is given to the request, so that slow senders hold none up. */
    private static final int READ_AHEAD = 64 * 1024;
    private static final int RELOAD_SECONDS = 2;

    private Connectors() {}

    /**
     * Takes the port.
     *
     * @throws IOException when it cannot be had; the message is one sentence that says what to do
     */
    static ServerSocketChannel bind(Network network, int port) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            return socket.bind(new InetSocketAddress(network.address(), port));
        } catch (BindException e) {
            socket.close();
            throw new IOException(sentence(network, port, String.valueOf(e.getMessage())), e);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static String sentence(Network network, int port, String reason) {
        if (reason.startsWith("Permission")) {
            return "Port " + port + " needs an administrator's rights; choose one above 1023 with --port.";
        }
        if (reason.startsWith("Cannot assign")) {
            return "This computer has no address " + network.address().getHostAddress()
                    + "; choose another with --bind.";
        }
        return "Port " + port + " is in use by another program; choose another with --port.";
    }

    /** Whatever of {@code server} is not about one connector. */
    static void bound(Server server) {
        server.setStopTimeout(0);
        server.setErrorHandler(new BareErrors());
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
        server.insertHandler(readingAhead());
    }

    private static Handler.Singleton readingAhead() {
        return new EagerContentHandler(
                new EagerContentHandler.RetainedContentLoaderFactory(READ_AHEAD, 0, false));
    }

    /** @param pair the certificate and key, null for plain HTTP */
    static ServerConnector connector(
            Server server, HttpConfiguration http, ServerSocketChannel socket, @Nullable TlsFiles tls,
            TlsFiles.@Nullable Pair pair) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(LONGEST_HEADER);
        http.addCustomizer(new SecurityHeaders());
        ServerConnector connector;
        if (pair == null || tls == null) {
            connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        } else {
            // Whether the name is one of ours, RequestGuard asks of the Host header.
            http.addCustomizer(new SecureRequestCustomizer(false));
            SslContextFactory.Server ssl = ssl(pair);
            server.addBean(new Renewal(server, ssl, tls));
            connector = new ServerConnector(server, 1, 1,
                    new SslConnectionFactory(ssl, HttpVersion.HTTP_1_1.asString()), new HttpConnectionFactory(http));
        }
        connector.setIdleTimeout(IDLE_MILLISECONDS);
        try {
            connector.open(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return connector;
    }

    private static SslContextFactory.Server ssl(TlsFiles.Pair pair) {
        var ssl = new SslContextFactory.Server();
        ssl.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        ssl.setKeyStore(pair.keyStore());
        ssl.setKeyStorePassword("");
        return ssl;
    }

    /** Takes a renewed certificate into use when both files fit together; until then the old one stays. */
    private static final class Renewal extends AbstractLifeCycle {
        private final Server server;
        private final SslContextFactory.Server ssl;
        private final TlsFiles files;
        private List<FileTime> read;
        private Scheduler.Task next = () -> false;

        Renewal(Server server, SslContextFactory.Server ssl, TlsFiles files) {
            this.server = server;
            this.ssl = ssl;
            this.files = files;
            this.read = times();
        }

        @Override
        protected void doStart() {
            next = server.getScheduler().schedule(this::look, RELOAD_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        protected void doStop() {
            next.cancel();
        }

        private List<FileTime> times() {
            try {
                return List.of(Files.getLastModifiedTime(files.certificate()), Files.getLastModifiedTime(files.key()));
            } catch (IOException e) {
                return List.of();
            }
        }

        private void look() {
            List<FileTime> now = times();
            if (!now.equals(read) && !now.isEmpty()) {
                try {
                    TlsFiles.Pair pair = files.read();
                    ssl.reload(factory -> factory.setKeyStore(pair.keyStore()));
                    LOG.info("The certificate in {} is in use now.", files.certificate());
                } catch (Exception e) {
                    LOG.warn("The certificate that was in use stays: {}", e.getMessage());
                }
                read = now;
            }
            if (isRunning()) {
                doStart();
            }
        }
    }
}
