package dev.keywright.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Members of a request's JSON object, each of the type it must have: Jackson alone would take a number for a name. */
record Fields(ObjectNode object) {

    String text(String name) throws Refusal {
        String value = optionalText(name);
        if (value == null) {
            throw Refusal.badRequest("\"" + name + "\" is missing.");
        }
        return value;
    }

    @Nullable String optionalText(String name) throws Refusal {
        JsonNode value = object.path(name);
        if (isAbsent(value)) {
            return null;
        }
        if (!value.isTextual()) {
            throw Refusal.badRequest("\"" + name + "\" is not a string.");
        }
        return value.textValue();
    }

    /** One of {@code allowed}, or null where the member is absent. */
    @Nullable String oneOf(String name, List<String> allowed) throws Refusal {
        String value = optionalText(name);
        if (value != null && !allowed.contains(value)) {
            throw Refusal.badRequest("\"" + name + "\" is not one of " + String.join(", ", allowed) + ".");
        }
        return value;
    }

    boolean flag(String name) throws Refusal {
        JsonNode value = object.path(name);
        if (!isAbsent(value) && !value.isBoolean()) {
            throw Refusal.badRequest("\"" + name + "\" is neither true nor false.");
        }
        return value.asBoolean(false);
    }

    long number(String name, long otherwise) throws Refusal {
        JsonNode value = object.path(name);
        if (isAbsent(value)) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw Refusal.badRequest("\"" + name + "\" is not a whole number.");
        }
        return value.longValue();
    }

    /** The strings of an array, or null where the member is absent. */
    @Nullable List<String> optionalTexts(String name) throws Refusal {
        JsonNode value = object.path(name);
        if (isAbsent(value)) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : value) {
            if (element.isTextual()) {
                texts.add(element.textValue());
            }
        }
        if (!value.isArray() || texts.size() != value.size()) {
            throw Refusal.badRequest("\"" + name + "\" is not an array of strings.");
        }
        return texts;
    }

    /** Refuses members that are not {@code known}: a slip of the hand would otherwise be taken for a default. */
    void requireOnly(List<String> known) throws Refusal {
        for (Iterator<String> names = object.fieldNames(); names.hasNext();) {
            if (!known.contains(names.next())) {
                throw Refusal.badRequest("The members are " + String.join(", ", known) + ", and there is another one.");
            }
        }
    }

    /** The object of that name, empty where it is absent. */
    ObjectNode child(String name) throws Refusal {
        JsonNode value = object.path(name);
        if (isAbsent(value)) {
            return Body.object();
        }
        if (value instanceof ObjectNode child) {
            return child;
        }
        throw Refusal.badRequest("\"" + name + "\" is not an object.");
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
