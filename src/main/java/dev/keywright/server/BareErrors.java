package dev.keywright.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers to what Jetty itself refuses, such as bytes that are no HTTP: a sentence, and nothing of the server. */
final class BareErrors extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        SecurityHeaders.add(response.getHeaders());
        response.getHeaders().put("Content-Type", "application/json");
        response.write(true, ByteBuffer.wrap(body(response.getStatus())), callback);
        return true;
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
        SecurityHeaders.add(fields);
        fields.put("Content-Type", "application/json");
        return ByteBuffer.wrap(body(status));
    }

    private static byte[] body(int status) {
        String sentence = switch (status) {
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, HttpStatus.URI_TOO_LONG_414 ->
                    "The request's header is too long.";
            case HttpStatus.REQUEST_TIMEOUT_408 -> "The request took too long to arrive.";
            default -> status < HttpStatus.INTERNAL_SERVER_ERROR_500
                    ? "The request is malformed."
                    : "Something went wrong inside Keywright; its log tells what.";
        };
        return Body.object()
                .put("error", sentence)
                .put("reason", Refusal.reasonOf(status))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
