package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.rp.lockout.Lockout;
import dev.keywright.rp.lockout.LockoutScope;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who failed too often, and letting them try again: for the whole service, and for one relying party's operators. */
final class LockoutApi {

    private static final String ALL = "/api/admin/lockouts";
    private static final String OF_ONE = "/api/rp/{rp}/lockouts";

    private final Lockout lockout;

    LockoutApi(Lockout lockout) {
        this.lockout = lockout;
    }

    void addTo(RoutesConfig routes) {
        routes.get(ALL, request -> list(request, null), Access.OPERATOR);
        routes.post(ALL + "/lift", request -> lift(request, null), Access.OPERATOR);
        routes.get(OF_ONE, request -> list(request, request.pathParam("rp")), Access.OPERATOR);
        routes.post(OF_ONE + "/lift", request -> lift(request, request.pathParam("rp")), Access.OPERATOR);
    }

    private void list(Context request, @Nullable String relyingParty) {
        ObjectNode answer = Body.object();
        var list = answer.putArray("lockouts");
        lockout.list(relyingParty).forEach(entry -> list.addObject()
                .put("scope", word(entry.scope()))
                .put("relyingParty", entry.relyingParty())
                .put("subject", entry.subject())
                .put("failures", entry.failures())
                .put("lockedUntil", entry.lockedUntil() == null ? null : (Long) entry.lockedUntil().toEpochMilli()));
        Body.answer(request, 200, answer);
    }

    private void lift(Context request, @Nullable String ofOne) throws Refusal, IOException {
        Fields body = new Fields(Body.json(request));
        List<LockoutScope> scopes = Arrays.stream(LockoutScope.values())
                .filter(scope -> ofOne == null || scope != LockoutScope.ADDRESS)
                .toList();
        String word = body.oneOf("scope", scopes.stream().map(LockoutApi::word).toList());
        LockoutScope scope = scopes.stream()
                .filter(one -> word(one).equals(word))
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("\"scope\" is missing."));
        String relyingParty = ofOne != null || scope == LockoutScope.ADDRESS
                ? String.valueOf(ofOne)
                : body.text("relyingParty");
        String subject = scope == LockoutScope.RELYING_PARTY ? "" : body.text("subject");
        if (!lockout.lift(scope, relyingParty, subject, Caller.of(request))) {
            throw new Refusal(404, "No failures are counted there.");
        }
        request.status(204);
    }

    private static String word(LockoutScope scope) {
        return scope.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
