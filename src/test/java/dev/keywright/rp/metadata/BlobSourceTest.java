package dev.keywright.rp.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobSourceTest {

    private static final int MB = 1024 * 1024;

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/blob", exchange -> answer(exchange, 200, "a.b.c"));
        server.createContext("/gone", exchange -> answer(exchange, 404, "a.b.c"));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/blob");
            answer(exchange, 302, "");
        });
        server.createContext("/large", exchange -> {
            exchange.sendResponseHeaders(200, 100L * MB);
            send(exchange, 100);
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            send(exchange, 100);
        });
        server.createContext("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            await();
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void send(HttpExchange exchange, int megabytes) {
        byte[] megabyte = new byte[MB];
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < megabytes; i++) {
                out.write(megabyte);
                sent.addAndGet(MB);
            }
        } catch (IOException e) {
            // The reader had enough.
        }
    }

    private String at(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private String read(String path) throws Exception {
        return BlobSource.of(at(path)).read();
    }

    @Test
    void readsFromAServer() throws Exception {
        assertThat(read("/blob")).isEqualTo("a.b.c");
        assertThat(read("/moved")).isEqualTo("a.b.c");
    }

    @Test
    void saysWhatIsWrongWithAServer() {
        assertThatThrownBy(() -> read("/gone")).hasMessage("its server answers with status 404");
        String closed = at("/blob");
        server.stop(0);
        assertThatThrownBy(() -> BlobSource.of(closed).read()).hasMessage("its server cannot be reached");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/large", "/endless"})
    void givesUpOnABodyThatIsTooLarge(String path) {
        assertThatThrownBy(() -> read(path)).isInstanceOf(MetadataException.class)
                .hasMessage("it is larger than 32 MB");
        assertThat(sent.get()).isLessThan(100L * MB);
    }

    @Test
    void givesUpOnAServerThatNeverEnds() {
        var source = new BlobSource.AtUrl(URI.create(at("/slow")), Duration.ofMillis(300));
        assertThatThrownBy(source::read).hasMessage("its server takes too long");
    }

    @Test
    void readsFromAFile() throws Exception {
        Path file = folder.resolve("blob.jwt");
        assertThatThrownBy(() -> BlobSource.of(file.toString()).read()).hasMessage("there is no such file");
        Files.writeString(file, "a.b.c");
        assertThat(BlobSource.of(file.toString()).read()).isEqualTo("a.b.c");
        Files.write(file, new byte[BlobSource.LARGEST + 1]);
        assertThatThrownBy(() -> BlobSource.of(file.toString()).read()).hasMessage("it is larger than 32 MB");
    }

    @Test
    void keepsSecretsOfAUrlToItself() throws Exception {
        assertThat(BlobSource.of("https://mds.example:8443/blob?token=geheim"))
                .hasToString("https://mds.example:8443/blob");
        assertThatThrownBy(() -> BlobSource.of("https://alice:geheim@mds.example/blob"))
                .isInstanceOf(MetadataException.class)
                .hasMessageNotContaining("geheim");
        assertThatThrownBy(() -> BlobSource.of("http:blob")).isInstanceOf(MetadataException.class);
    }
}
