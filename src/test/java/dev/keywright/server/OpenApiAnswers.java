package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Holds real answers to the description at {@code /openapi.json}, by a validator that nobody here wrote. */
final class OpenApiAnswers {

    private final JsonNode document;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Set<Integer> statuses = new TreeSet<>();

    OpenApiAnswers(JsonNode document) {
        this.document = document;
    }

    /** All statuses that were looked at. */
    Set<Integer> statuses() {
        return statuses;
    }

    /** The JSON of {@code answer} once it is found as described for that operation and status. */
    JsonNode check(String method, String path, HttpResponse<String> answer) throws Exception {
        String what = method + " " + path + " " + answer.statusCode() + " " + answer.body();
        JsonNode responses =
                document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT)).path("responses");
        JsonNode response = responses.path(Integer.toString(answer.statusCode()));
        if (response.isMissingNode()) {
            assertThat(answer.statusCode()).as(what).isGreaterThanOrEqualTo(400);
            response = responses.path("default");
        }
        if (response.has("$ref")) {
            response = document.at(response.get("$ref").asText().substring(1));
        }
        statuses.add(answer.statusCode());
        if (!response.has("content")) {
            assertThat(answer.body()).as(what).isEmpty();
            return MissingNode.getInstance();
        }
        assertThat(answer.headers().firstValue("Content-Type")).as(what).hasValue("application/json");
        ObjectNode schema = response.at("/content/application~1json/schema").deepCopy();
        assertThat(schema).as(what).isNotEmpty();
        schema.set("components", document.get("components"));
        Schema judge = schemas.getSchema(schema.toString(), InputFormat.JSON);
        assertThat(judge.validate(answer.body(), InputFormat.JSON)).as(what).isEmpty();
        return RunningServer.JSON.readTree(answer.body());
    }
}
