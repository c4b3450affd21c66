package dev.keywright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to a relying party in the four endpoints of the FIDO server conformance API: {@code /attestation/options},
 * {@code /attestation/result}, {@code /assertion/options}, {@code /assertion/result}.
 */
final class RelyingPartyClient {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** @param base such as {@code http://localhost:8420} */
    RelyingPartyClient(URI base) throws Misuse {
        if (base.getHost() == null || !("http".equals(base.getScheme()) || "https".equals(base.getScheme()))) {
            throw new Misuse("The relying party's address looks like http://localhost:8420, not " + base + ".");
        }
        this.base = base;
    }

    /** The origin that a page of this relying party has (RFC 6454 §6.1). */
    String origin() {
        return base.getScheme() + "://" + base.getHost() + (base.getPort() < 0 ? "" : ":" + base.getPort());
    }

    /** Options for a registration of {@code user}. */
    JsonNode attestationOptions(String user, String displayName, boolean discoverable) throws IOException {
        ObjectNode request = JSON.createObjectNode().put("username", user).put("displayName", displayName);
        request.put("attestation", "direct");
        request.putObject("authenticatorSelection")
                .put("requireResidentKey", discoverable)
                .put("residentKey", discoverable ? "required" : "discouraged")
                .put("userVerification", "preferred");
        return post("/attestation/options", request);
    }

    void attestationResult(JsonNode credential) throws IOException {
        post("/attestation/result", credential);
    }

    /** Options for an assertion by {@code user}; by whoever a discoverable credential names where that is null. */
    JsonNode assertionOptions(@Nullable String user) throws IOException {
        ObjectNode request = JSON.createObjectNode().put("userVerification", "preferred");
        if (user != null) {
            request.put("username", user);
        }
        return post("/assertion/options", request);
    }

    void assertionResult(JsonNode credential) throws IOException {
        post("/assertion/result", credential);
    }

    private JsonNode post(String path, JsonNode body) throws IOException {
        URI uri = URI.create(base.toString().replaceAll("/+$", "") + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            JsonNode answer = JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            if (!"ok".equals(answer.path("status").asText())) {
                throw new IOException("The relying party refused: " + answer.path("errorMessage").asText("no reason given"));
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new IOException("What answers at " + uri + " is not a WebAuthn relying party.", e);
        } catch (ConnectException e) {
            throw new IOException("Nothing answers at " + base + "; start it with 'keywright serve', or give another"
                    + " address with --rp.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The command was interrupted while it waited for the relying party.", e);
        }
    }
}
