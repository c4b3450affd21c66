package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.rp.RelyingParties;
import dev.keywright.rp.stepup.Factor;
import dev.keywright.rp.stepup.Grant;
import dev.keywright.rp.stepup.Proof;
import dev.keywright.rp.stepup.Redemption;
import dev.keywright.rp.stepup.Requirement;
import dev.keywright.rp.stepup.Requirement.Need;
import dev.keywright.rp.stepup.StepUp;
import dev.keywright.rp.stepup.StepUpException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An application's actions, and the grants that it redeems for them. What an action needs is an administrator's to say:
 * an application's key that leaks must not lower the bar.
 */
final class StepUpApi {

    private static final String ACTIONS = "/api/rp/{rp}/actions";
    private static final String ACTION = ACTIONS + "/{action}";
    private static final List<String> MEMBERS =
            List.of("unprotected", "anyOf", "allOf", "freshSeconds", "userVerification", "reusable");

    private final RelyingParties relyingParties;
    private final StepUp stepUp;

    StepUpApi(RelyingParties relyingParties, StepUp stepUp) {
        this.relyingParties = relyingParties;
        this.stepUp = stepUp;
    }

    void addTo(RoutesConfig routes) {
        routes.get(ACTIONS, this::list, Access.APPLICATION);
        routes.get(ACTION, this::show, Access.APPLICATION);
        routes.put(ACTION, this::define, Access.ADMIN);
        routes.delete(ACTION, this::remove, Access.ADMIN);
        routes.post("/api/rp/{rp}/grants/redeem", this::redeem, Access.APPLICATION);
        routes.exception(StepUpException.class, (e, request) -> Body.answer(request, status(e.reason()), Body.object()
                .put("error", e.getMessage())
                .put("reason", CodeApi.word(e.reason()))));
    }

    private static int status(StepUpException.Reason reason) {
        return switch (reason) {
            case MALFORMED -> 400;
            case UNKNOWN_ACTION -> 404;
            case GRANT_MISSING, GRANT_REFUSED, GRANT_INSUFFICIENT -> 403;
        };
    }

    /** The members that tell an application of its grant. */
    static void put(ObjectNode json, Grant grant) {
        json.put("grant", grant.token()).put("grantExpiresAt", grant.expiresAt().toEpochMilli());
    }

    private void list(Context request) throws Refusal {
        ObjectNode json = Body.object();
        ArrayNode actions = json.putArray("actions");
        stepUp.actions(relyingParty(request)).forEach((name, requirement) -> actions.add(action(name, requirement)));
        Body.answer(request, 200, json);
    }

    private void show(Context request) throws Refusal, StepUpException {
        String name = request.pathParam("action");
        Body.answer(request, 200, action(name, stepUp.requirement(relyingParty(request), name)));
    }

    private void define(Context request) throws Refusal, IOException, StepUpException {
        Requirement requirement = requirement(new Fields(Body.json(request)));
        stepUp.define(relyingParty(request), request.pathParam("action"), requirement, Caller.of(request));
        show(request);
    }

    private void remove(Context request) throws Refusal, StepUpException {
        stepUp.remove(relyingParty(request), request.pathParam("action"), Caller.of(request));
        list(request);
    }

    private void redeem(Context request) throws Refusal, IOException, StepUpException {
        Fields body = new Fields(Body.json(request));
        List<String> several = body.optionalTexts("grants");
        String one = body.optionalText("grant");
        if (one != null && several != null) {
            throw Refusal.badRequest("Give \"grant\", or \"grants\" where the action needs several factors.");
        }
        List<String> grants = several != null ? several : one != null ? List.of(one) : List.of();
        Redemption redeemed = stepUp.redeem(
                relyingParty(request), body.text("username"), body.text("action"), grants, Caller.of(request));
        ObjectNode json = Body.object().put("protected", redeemed.protectedAction());
        ArrayNode proofs = json.putArray("proofs");
        for (Proof proof : redeemed.proofs()) {
            proofs.addObject()
                    .put("factor", proof.factor().word())
                    .put("userVerified", proof.userVerified())
                    .put("at", proof.at().toEpochMilli())
                    .put("credential", proof.credential());
        }
        Body.answer(request, 200, json);
    }

    private static ObjectNode action(String name, Requirement requirement) {
        ObjectNode json = Body.object().put("action", name);
        if (requirement.need() == Need.NONE) {
            return json.put("unprotected", true);
        }
        ArrayNode factors = json.putArray(requirement.need() == Need.ANY ? "anyOf" : "allOf");
        requirement.factors().stream().sorted().map(Factor::word).forEach(factors::add);
        return json.put("freshSeconds", requirement.fresh().toSeconds())
                .put("userVerification", requirement.userVerification())
                .put("reusable", requirement.reusable());
    }

    static Requirement requirement(Fields body) throws Refusal {
        body.requireOnly(MEMBERS);
        List<String> any = body.optionalTexts("anyOf");
        List<String> all = body.optionalTexts("allOf");
        boolean none = body.flag("unprotected");
        if (Stream.of(any != null, all != null, none).filter(said -> said).count() != 1) {
            throw Refusal.badRequest("Give one of \"anyOf\", \"allOf\" and \"unprotected\": true.");
        }
        return new Requirement(
                none ? Need.NONE : any != null ? Need.ANY : Need.ALL,
                none ? Set.of() : factors(any != null ? any : all),
                Duration.ofSeconds(body.number("freshSeconds", Requirement.DEFAULT_FRESH.toSeconds())),
                body.flag("userVerification"),
                body.flag("reusable"));
    }

    private static Set<Factor> factors(@Nullable List<String> words) throws Refusal {
        Set<Factor> factors = EnumSet.noneOf(Factor.class);
        for (String word : words == null ? List.<String>of() : words) {
            factors.add(Factor.of(word).orElseThrow(() -> Refusal.badRequest("The factors are "
                    + String.join(", ", Stream.of(Factor.values()).map(Factor::word).toList()) + ".")));
        }
        return factors;
    }

    private String relyingParty(Context request) throws Refusal {
        return RelyingPartyPath.of(relyingParties, request).settings().name();
    }
}
