package dev.keywright.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * Bodies of requests and answers. What changes something must come as JSON or as a picture: a foreign page cannot send
 * either without asking first (Fetch §2.2.2, "CORS-safelisted request-header"), and is never allowed to.
 */
final class Body {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectReader OBJECT = MAPPER.readerFor(JsonNode.class);
    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg");
    /** An attestation with its certificates takes a few kilobytes, a 1,023-byte credential id two of them. */
    private static final int LONGEST_JSON = 64 * 1024;
    /** A screenshot with a QR code in it. */
    private static final int LONGEST_PICTURE = 8 * 1024 * 1024;

    private Body() {}

    /** The JSON object that the request brings. */
    static ObjectNode json(Context request) throws Refusal, IOException {
        if (!mediaType(request).equals("application/json")) {
            throw new Refusal(415, "The body must be application/json.");
        }
        byte[] body = read(request, LONGEST_JSON);
        try {
            if (OBJECT.readValue(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // Not passed on: its message quotes the body.
        }
        throw Refusal.badRequest("The body is not a JSON object.");
    }

    /** The PNG or JPEG file that the request brings. */
    static byte[] picture(Context request) throws Refusal, IOException {
        if (!PICTURES.contains(mediaType(request))) {
            throw new Refusal(415, "The body must be image/png or image/jpeg.");
        }
        return read(request, LONGEST_PICTURE);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static void answer(Context request, int status, JsonNode json) {
        answer(request, status, json.toString());
    }

    static void answer(Context request, int status, String json) {
        request.status(status).contentType("application/json").result(json);
    }

    private static byte[] read(Context request, int longest) throws Refusal, IOException {
        // One byte more than allowed tells a long body from one that just fits.
        if (request.contentLength() <= longest) {
            byte[] body = request.bodyInputStream().readNBytes(longest + 1);
            if (body.length <= longest) {
                return body;
            }
        }
        throw new Refusal(413, "The body is longer than " + longest / 1024 + " KiB.");
    }

    private static String mediaType(Context request) {
        String type = request.contentType();
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
