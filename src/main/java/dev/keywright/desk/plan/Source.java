package dev.keywright.desk.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret comes from: {@code generated}, or {@code {column: NAME}} of the roster.
 *
 * @param column null for one that is generated
 */
public record Source(@Nullable String column) {

    public static final Source GENERATED = new Source(null);

    private static final String WORD = "generated";
    private static final String COLUMN = "column";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Source of(JsonNode node) {
        if (WORD.equals(node.textValue())) {
            return GENERATED;
        }
        if (node.size() == 1 && node.path(COLUMN).isTextual() && !node.path(COLUMN).asText().isBlank()) {
            return new Source(node.path(COLUMN).asText());
        }
        throw new IllegalArgumentException("say generated, or {column: NAME} for a column of the roster");
    }

    @JsonValue
    @Override
    public String toString() {
        return column == null ? WORD : COLUMN + " " + column;
    }
}
