package dev.keywright.token.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A profile as what it says of its device: facts by dotted path, such as {@code fido.options.rk}. */
public final class ProfileFacts {

    private static final Set<String> NOT_OF_THE_DEVICE = Set.of("name", "sources");

    private static final class Mapper {
        static final ObjectMapper INSTANCE = JsonMapper.builder()
                .defaultPropertyInclusion(JsonInclude.Value.construct(
                        JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                .build();
    }

    private ProfileFacts() {}

    /** What {@code profile} says, in its order, without its name and its sources; a list is one fact. */
    public static Map<String, JsonNode> of(FirmwareProfile profile) {
        Map<String, JsonNode> facts = new LinkedHashMap<>();
        collect("", Mapper.INSTANCE.valueToTree(profile), facts);
        facts.keySet().removeIf(fact -> NOT_OF_THE_DEVICE.contains(fact.split("\\.")[0]));
        return facts;
    }

    private static void collect(String path, JsonNode section, Map<String, JsonNode> facts) {
        section.properties().forEach(field -> {
            String name = path + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject() && !value.isEmpty()) {
                collect(name + ".", value, facts);
            } else {
                facts.put(name, value);
            }
        });
    }

    /**
     * The profile that says {@code facts}.
     *
     * @throws IllegalArgumentException when a fact is missing, unknown, or of the wrong kind
     */
    public static FirmwareProfile profile(
            String name, Map<String, JsonNode> facts, List<FirmwareProfile.Source> sources) {
        ObjectNode tree = Mapper.INSTANCE.createObjectNode().put("name", name);
        facts.forEach((path, value) -> {
            String[] parts = path.split("\\.");
            ObjectNode section = tree;
            for (int i = 0; i < parts.length - 1; i++) {
                section = section.withObjectProperty(parts[i]);
            }
            section.set(parts[parts.length - 1], value);
        });
        tree.set("sources", Mapper.INSTANCE.valueToTree(sources));
        try {
            return Mapper.INSTANCE.treeToValue(tree, FirmwareProfile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /**
     * A fact in which two profiles differ.
     *
     * @param left  what the first says, or null where it says nothing of it
     * @param right what the second says
     */
    public record Difference(String fact, @Nullable JsonNode left, @Nullable JsonNode right) {}

    /** What {@code left} and {@code right} say differently; what stands together in one stands together here. */
    public static List<Difference> between(FirmwareProfile left, FirmwareProfile right) {
        Map<String, JsonNode> first = of(left);
        Map<String, JsonNode> second = of(right);
        List<Difference> differences = new ArrayList<>();
        for (String fact : merged(first.keySet(), second.keySet())) {
            JsonNode one = first.get(fact);
            JsonNode other = second.get(fact);
            if (one == null || !one.equals(other)) {
                differences.add(new Difference(fact, one, other));
            }
        }
        return differences;
    }

    private static List<String> merged(Set<String> first, Set<String> second) {
        List<String> all = new ArrayList<>(first);
        int next = 0;
        for (String fact : second) {
            if (!first.contains(fact)) {
                all.add(next, fact);
            }
            next = all.indexOf(fact) + 1;
        }
        return all;
    }
}
