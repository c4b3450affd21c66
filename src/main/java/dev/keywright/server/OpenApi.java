package dev.keywright.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.event.HandlerMetaInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The description of all routes, as OpenAPI 3.1. Each part of the service describes its routes in a file of its own
 * below {@code openapi}, named in {@link #PARTS}: {@code paths} with the routes as they are given to Javalin, and
 * {@code components}. What follows from a route's {@link Access}, the API key and the refusals for want of one, is
 * added here, as is the answer to any error; so a file has what the route takes and what it gives when all goes well.
 * A test compares the description with the routes that there are.
 */
final class OpenApi {

    private static final List<String> PARTS = List.of("service", "console", "conformance", "webauthn", "codes", "guard");

    private final List<HandlerMetaInfo> routes = new ArrayList<>();

    /** For each route that is added. */
    void add(HandlerMetaInfo route) {
        if (route.getHttpMethod().isHttpMethod()) {
            routes.add(route);
        }
    }

    /** Each route, such as {@code GET /health/live}, and who may call it. */
    Map<String, Access> routes() {
        Map<String, Access> all = new TreeMap<>();
        routes.forEach(route -> all.put(route.getHttpMethod().name() + " " + route.getPath(), access(route)));
        return all;
    }

    private static Access access(HandlerMetaInfo route) {
        return (Access) route.getRoles().iterator().next();
    }

    void addTo(RoutesConfig config) {
        config.get("/openapi.json", request -> Body.answer(request, 200, document()), Access.ANYONE);
    }

    ObjectNode document() {
        ObjectNode document = Body.object();
        PARTS.forEach(part -> merge(document, read(part)));
        for (HandlerMetaInfo route : routes) {
            JsonNode operation = document.path("paths")
                    .path(route.getPath())
                    .path(route.getHttpMethod().name().toLowerCase(Locale.ROOT));
            if (operation instanceof ObjectNode described) {
                complete(described, access(route));
            }
        }
        return document;
    }

    private static void complete(ObjectNode operation, Access access) {
        ObjectNode responses = operation.withObjectProperty("responses");
        if (!responses.has("default")) {
            responses.putObject("default").put("$ref", "#/components/responses/Error");
        }
        boolean keyless = access == Access.ANYONE || access == Access.CONFORMANCE;
        if (keyless) {
            operation.putArray("security");
            return;
        }
        boolean open = access == Access.CONSOLE || access == Access.MONITORING;
        var security = operation.putArray("security");
        if (open) {
            security.addObject();
        }
        Access key = access == Access.CONSOLE ? Access.ADMIN : access == Access.MONITORING ? Access.OPERATOR : access;
        security.addObject().putArray("apiKey").add(key.name().toLowerCase(Locale.ROOT));
        for (String status : List.of("401", "403", "429")) {
            if (!responses.has(status)) {
                responses.putObject(status).put("$ref", "#/components/responses/Error" + status);
            }
        }
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.fields().forEachRemaining(member -> {
            if (into.get(member.getKey()) instanceof ObjectNode there && member.getValue() instanceof ObjectNode more) {
                merge(there, more);
            } else if (into.has(member.getKey())) {
                throw new IllegalStateException("two files of the API's description have a " + member.getKey());
            } else {
                into.set(member.getKey(), member.getValue());
            }
        });
    }

    private static ObjectNode read(String part) {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi/" + part + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks the API's description of " + part);
            }
            return (ObjectNode) new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
