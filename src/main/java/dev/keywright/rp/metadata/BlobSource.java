package dev.keywright.rp.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where the BLOB comes from. Reading it takes bounded time and memory, whatever is there. */
public interface BlobSource {

    /** The FIDO Alliance's own has some 10 MB, of which most are pictures. */
    int LARGEST = 32 * 1024 * 1024;

    /**
     * @param given a file, or an http or https URL
     * @throws MetadataException when it is neither
     */
    static BlobSource of(String given) throws MetadataException {
        String scheme = given.toLowerCase(Locale.ROOT);
        if (!scheme.startsWith("http:") && !scheme.startsWith("https:")) {
            try {
                return new InFile(Path.of(given));
            } catch (InvalidPathException e) {
                throw new MetadataException("The metadata's source is neither a file nor an http or https URL.", e);
            }
        }
        try {
            URI url = new URI(given);
            if (url.getHost() != null && url.getUserInfo() == null) {
                return new AtUrl(url, Duration.ofSeconds(60));
            }
        } catch (URISyntaxException e) {
            throw new MetadataException("The metadata's URL is malformed.", e);
        }
        throw new MetadataException("The metadata's URL needs a host, and can have no user and password in it.");
    }

    /**
     * The BLOB as it is there, unverified.
     *
     * @throws MetadataException when it cannot be had; the message is what is wrong, without a full stop
     */
    String read() throws MetadataException, InterruptedException;

    /** How long to wait before reading it again. */
    Duration interval();

    /** How long to wait after a failure. */
    default Duration intervalAfterFailure() {
        Duration soon = Duration.ofMinutes(10);
        return interval().compareTo(soon) < 0 ? interval() : soon;
    }

    /** A file, which somebody else keeps up to date. */
    record InFile(Path file) implements BlobSource {

        @Override
        public String read() throws MetadataException {
            if (!Files.isRegularFile(file)) {
                throw new MetadataException("there is no such file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) {
                    throw tooLarge();
                }
                return new String(bytes, StandardCharsets.UTF_8);
            } catch (MetadataException e) {
                throw e;
            } catch (IOException e) {
                throw new MetadataException("the file cannot be read", e);
            }
        }

        @Override
        public Duration interval() {
            return Duration.ofMinutes(1);
        }

        @Override
        public String toString() {
            return file.toString();
        }
    }

    /**
     * A server.
     *
     * @param patience how long the whole answer may take
     */
    record AtUrl(URI url, Duration patience) implements BlobSource {

        private static final HttpClient CLIENT = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();

        @Override
        public String read() throws MetadataException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(url).build();
            CompletableFuture<HttpResponse<byte[]>> answer =
                    CLIENT.sendAsync(request, response -> new BoundedBody(LARGEST));
            try {
                HttpResponse<byte[]> response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
                if (response.statusCode() != 200) {
                    throw new MetadataException("its server answers with status " + response.statusCode());
                }
                return new String(response.body(), StandardCharsets.UTF_8);
            } catch (TimeoutException e) {
                throw new MetadataException("its server takes too long", e);
            } catch (ExecutionException e) {
                throw hasCause(e, BoundedBody.TooLarge.class)
                        ? tooLarge()
                        : new MetadataException("its server cannot be reached", e);
            } finally {
                answer.cancel(true);
            }
        }

        @Override
        public Duration interval() {
            return Duration.ofHours(6);
        }

        /** Without the query, in which there may be a key. */
        @Override
        public String toString() {
            return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
        }

        private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
            for (Throwable t = thrown; t != null; t = t.getCause()) {
                if (type.isInstance(t)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static MetadataException tooLarge() {
        return new MetadataException("it is larger than " + LARGEST / 1024 / 1024 + " MB");
    }
}
