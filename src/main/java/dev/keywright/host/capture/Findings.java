package dev.keywright.host.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a key told, by the dotted paths of a profile; and what it was asked, so that silence counts as an answer. */
final class Findings {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, JsonNode> told = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    /** The key told {@code value}, which may be any that Jackson can make JSON of; null and blank texts are none. */
    void tell(String fact, @Nullable Object value) {
        if (value != null && !value.equals("")) {
            told.put(fact, JSON.valueToTree(value));
        }
    }

    /** Whatever the key did not tell of this fact, or of this section, it does not have. */
    void asked(String factOrSection) {
        asked.add(factOrSection);
    }

    boolean isOpen(String fact) {
        return !told.containsKey(fact)
                && asked.stream().noneMatch(known -> fact.equals(known) || fact.startsWith(known + "."));
    }

    Optional<JsonNode> get(String fact) {
        return Optional.ofNullable(told.get(fact));
    }

    boolean has(String section) {
        return told.keySet().stream().anyMatch(fact -> fact.equals(section) || fact.startsWith(section + "."));
    }

    Map<String, JsonNode> told() {
        return told;
    }

    static JsonNode json(Object value) {
        return JSON.valueToTree(value);
    }
}
