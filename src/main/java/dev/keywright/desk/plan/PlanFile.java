package dev.keywright.desk.plan;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads plans, and says of a mistake in one where it stands. */
public final class PlanFile {

    private static final int MOST_BYTES = 1 << 20;

    private static final class Mapper {
        static final YAMLMapper INSTANCE = YAMLMapper.builder()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
    }

    private PlanFile() {}

    /** @throws IOException when the file cannot be read */
    public static Plan read(Path file) throws IOException, InvalidPlan {
        if (Files.isDirectory(file)) {
            throw new InvalidPlan("The plan " + file + " is a folder; name a file.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new InvalidPlan("The plan " + file + " is larger than a MiB; check that it is the right file.");
            }
            return parse(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** The plan that {@code yaml} spells. */
    public static Plan parse(String yaml) throws InvalidPlan {
        if (yaml.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
            throw new InvalidPlan("The plan is empty; docs/provisioning.md has one to begin with.");
        }
        try {
            Plan plan = Mapper.INSTANCE.readValue(yaml, Plan.class);
            if (plan == null) {
                throw new InvalidPlan("The plan says nothing; docs/provisioning.md has one to begin with.");
            }
            requireNoGaps(Mapper.INSTANCE.readTree(yaml), "");
            plan.requireWhole();
            return plan;
        } catch (InvalidDefinitionException e) {
            throw new IllegalStateException("the records of a plan are not what Jackson can read", e);
        } catch (JsonMappingException e) {
            throw new InvalidPlan(sentence(e));
        } catch (JsonProcessingException e) {
            throw new InvalidPlan("The plan" + line(e.getLocation()) + " is not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse("it cannot be read") + ".");
        }
    }

    /** Somebody who writes a field and nothing after it does not mean that there be no PIN, or no access code. */
    private static void requireNoGaps(JsonNode node, String field) throws InvalidPlan {
        if (node.isNull()) {
            throw new InvalidPlan("The plan has nothing in " + field + "; say something there, such as {} for the usual, or"
                    + " leave it out.");
        }
        int index = 0;
        for (JsonNode element : node.isArray() ? node : List.<JsonNode>of()) {
            requireNoGaps(element, field + "[" + ++index + "]");
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            requireNoGaps(member.getValue(), field + (field.isEmpty() ? "" : ".") + member.getKey());
        }
    }

    private static String sentence(JsonMappingException mistake) {
        String field = field(mistake.getPath());
        // What is wrong with the whole is found at its end, where the mistake is not.
        String where = "The plan" + (field.isEmpty() ? "" : line(mistake.getLocation())) + " ";
        if (mistake instanceof UnrecognizedPropertyException unknown) {
            return where + "has a field that there is not, " + field + "; there are "
                    + unknown.getKnownPropertyIds().stream().map(Object::toString).sorted()
                            .collect(Collectors.joining(", "))
                    + ".";
        }
        if (mistake instanceof ValueInstantiationException && mistake.getCause() != null) {
            return where + "is wrong" + (field.isEmpty() ? "" : " in " + field) + ": "
                    + mistake.getCause().getMessage() + ".";
        }
        if (mistake instanceof InvalidFormatException invalid && invalid.getTargetType().isEnum()) {
            return where + "is wrong in " + field + ": it is one of "
                    + Stream.of(invalid.getTargetType().getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .collect(Collectors.toCollection(TreeSet::new)).stream()
                            .collect(Collectors.joining(", "))
                    + ".";
        }
        if (mistake instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return where + "is wrong" + (field.isEmpty() ? "" : " in " + field) + ": "
                    + wanted(mismatch.getTargetType()) + " belongs there.";
        }
        return where + "is wrong" + (field.isEmpty() ? "" : " in " + field)
                + (mistake.getCause() instanceof InputCoercionException ? ": the number is too large." : ".");
    }

    private static String wanted(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return "a whole number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class || type == Template.class) {
            return "text";
        }
        return List.class.isAssignableFrom(type) ? "a list" : "a group of fields";
    }

    private static String field(List<JsonMappingException.Reference> path) {
        StringBuilder field = new StringBuilder();
        for (JsonMappingException.Reference reference : path) {
            if (reference.getFieldName() == null) {
                field.append('[').append(reference.getIndex() + 1).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return field.toString();
    }

    private static String line(JsonLocation location) {
        return location == null || location.getLineNr() < 1 ? "" : ", line " + location.getLineNr() + ",";
    }
}
