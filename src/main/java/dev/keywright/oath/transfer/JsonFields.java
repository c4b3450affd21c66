package dev.keywright.oath.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The members of a JSON object, read loosely: a number may be written as text, and null or a blank text is absent. */
record JsonFields(JsonNode node) {

    /** The object {@code name}; one without members where there is none. */
    JsonFields object(String name) {
        return new JsonFields(node.path(name));
    }

    boolean has(String name) {
        return node.has(name);
    }

    /** The text {@code name}, stripped, or null. */
    @Nullable String text(String name) {
        JsonNode value = node.path(name);
        String text = value.isTextual() || value.isNumber() ? value.asText().strip() : "";
        return text.isEmpty() ? null : text;
    }

    /** The whole number {@code name}; what stands there instead could be a secret, so it is not shown. */
    long number(String name, long absent) throws UnusableAccount {
        JsonNode value = node.path(name);
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        if (value.isFloat() || value.isDouble()) {
            double number = value.doubleValue();
            if (number == Math.rint(number) && Math.abs(number) < 1e15) {
                return (long) number;
            }
        }
        String text = text(name);
        if (text == null && !value.isBoolean() && !value.isContainerNode()) {
            return absent;
        }
        try {
            return Long.parseLong(text == null ? "" : text);
        } catch (NumberFormatException e) {
            throw new UnusableAccount("Its " + name + " is something other than a whole number: set it right in the"
                    + " program that wrote the file, and export it again.");
        }
    }

    /** Does not print what may hold secrets. */
    @Override
    public String toString() {
        return "JsonFields";
    }
}
