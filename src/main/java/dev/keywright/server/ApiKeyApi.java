package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.server.access.ApiKey;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.server.access.Role;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** API keys: who has one, new ones, and the end of one. Instants are milliseconds since 1970. */
final class ApiKeyApi {

    private static final String ALL = "/api/admin/api-keys";
    private static final String ONE = ALL + "/{id}";

    private final ApiKeys keys;

    ApiKeyApi(ApiKeys keys) {
        this.keys = keys;
    }

    void addTo(RoutesConfig routes) {
        routes.get(ALL, this::list, Access.ADMIN);
        routes.post(ALL, this::create, Access.ADMIN);
        routes.get(ONE, this::show, Access.ADMIN);
        routes.delete(ONE, this::revoke, Access.ADMIN);
    }

    private void list(Context request) {
        ObjectNode answer = Body.object();
        var list = answer.putArray("apiKeys");
        keys.list().forEach(key -> list.add(json(key)));
        Body.answer(request, 200, answer);
    }

    private void create(Context request) throws Refusal, IOException {
        Fields body = new Fields(Body.json(request));
        String role = body.text("role");
        long expiresAt = body.number("expiresAt", 0);
        ApiKey.Wanted wanted;
        try {
            wanted = new ApiKey.Wanted(
                    body.text("name"),
                    Role.ofWord(role).orElseThrow(() -> new IllegalArgumentException("A role is one of "
                            + String.join(", ", Arrays.stream(Role.values()).map(Role::word).toList()) + ".")),
                    body.optionalText("relyingParty"),
                    expiresAt == 0 ? null : Instant.ofEpochMilli(expiresAt));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(e.getMessage());
        }
        ApiKeys.Created created = keys.create(wanted, Caller.of(request));
        Body.answer(request, 201, json(created.key()).put("key", created.text().reveal()));
    }

    private void show(Context request) throws Refusal {
        Body.answer(request, 200, json(keys.byId(request.pathParam("id")).orElseThrow(ApiKeyApi::unknown)));
    }

    private void revoke(Context request) throws Refusal {
        if (!keys.revoke(request.pathParam("id"), Caller.of(request))) {
            throw unknown();
        }
        request.status(204);
    }

    private static Refusal unknown() {
        return new Refusal(404, "There is no API key with that id that could still be used.");
    }

    private static ObjectNode json(ApiKey key) {
        return Body.object()
                .put("id", key.id())
                .put("name", key.name())
                .put("role", key.role().word())
                .put("relyingParty", key.relyingParty())
                .put("createdAt", key.createdAt().toEpochMilli())
                .put("expiresAt", millis(key.expiresAt()))
                .put("revokedAt", millis(key.revokedAt()))
                .put("lastUsedAt", millis(key.lastUsedAt()));
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
