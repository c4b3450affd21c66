package dev.keywright.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** A linked event as one line of JSON in ASCII, so that no text within it can end the line or pretend to be another. */
public final class AuditLine {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private AuditLine() {}

    /** Without the line's end. */
    public static String write(LoggedEvent logged) {
        AuditEvent event = logged.event();
        ObjectNode line = JSON.createObjectNode()
                .put("sequence", logged.sequence())
                .put("id", logged.id())
                .put("at", MILLISECONDS.format(logged.at()))
                .put("relyingParty", event.relyingParty())
                .put("actor", event.actor())
                .put("action", event.action())
                .put("subject", event.subject())
                .put("detail", event.detail())
                .put("hash", logged.hash());
        if (logged.signature() != null) {
            line.put("signature", logged.signature());
        }
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event cannot be written as JSON", e);
        }
    }

    /** The checkpoint that such a line is; empty when it is none. */
    public static Optional<Checkpoint> checkpoint(String line) {
        try {
            JsonNode tree = JSON.readTree(line);
            JsonNode sequence = tree.path("sequence");
            JsonNode hash = tree.path("hash");
            return sequence.isIntegralNumber() && sequence.canConvertToLong() && hash.isTextual()
                    ? Optional.of(new Checkpoint(sequence.longValue(), hash.textValue()))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
