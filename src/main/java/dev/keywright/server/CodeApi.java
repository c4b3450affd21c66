package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.rp.RelyingParties;
import dev.keywright.rp.code.Accepted;
import dev.keywright.rp.code.CodeException;
import dev.keywright.rp.code.CodeSettings;
import dev.keywright.rp.code.CodeToken;
import dev.keywright.rp.code.Diagnosis;
import dev.keywright.rp.code.Enrolment;
import dev.keywright.rp.code.OneTimeCodes;
import dev.keywright.rp.lockout.LockedOut;
import dev.keywright.rp.lockout.Lockout;
import dev.keywright.rp.lockout.NetworkAddress;
import dev.keywright.rp.stepup.StepUp;
import dev.keywright.rp.stepup.StepUpException;
import dev.keywright.rp.stepup.Username;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One-time codes for an application: it says whose code it is, and hands on what they typed. What it may pass on to its
 * user is the same for each code that is not good; only operators learn more.
 */
final class CodeApi {

    private static final String CODES = "/api/rp/{rp}/codes";
    private static final String TOKENS = CODES + "/tokens";
    private static final String RECOVERY_CODES = CODES + "/recovery-codes";
    private static final String SETTINGS = CODES + "/settings";

    private final RelyingParties relyingParties;
    private final OneTimeCodes codes;
    private final StepUp stepUp;
    private final Lockout lockout;

    CodeApi(RelyingParties relyingParties, OneTimeCodes codes, StepUp stepUp, Lockout lockout) {
        this.relyingParties = relyingParties;
        this.codes = codes;
        this.stepUp = stepUp;
        this.lockout = lockout;
    }

    void addTo(RoutesConfig routes) {
        routes.post(CODES + "/verify", this::verify, Access.APPLICATION);
        routes.get(TOKENS, this::list, Access.APPLICATION);
        routes.post(TOKENS, this::enrol, Access.APPLICATION);
        routes.post(TOKENS + "/import", this::importConfirmed, Access.OPERATOR);
        routes.delete(TOKENS + "/{id}", this::remove, Access.APPLICATION);
        routes.post(TOKENS + "/{id}/confirm", this::confirm, Access.APPLICATION);
        routes.post(TOKENS + "/{id}/resynchronise", this::resynchronise, Access.APPLICATION);
        routes.post(TOKENS + "/{id}/diagnose", this::diagnose, Access.OPERATOR);
        routes.get(RECOVERY_CODES, this::recoveryCodesLeft, Access.APPLICATION);
        routes.post(RECOVERY_CODES, this::replaceRecoveryCodes, Access.APPLICATION);
        routes.post(CODES + "/reset", this::reset, Access.OPERATOR);
        routes.get(SETTINGS, this::settings, Access.APPLICATION);
        routes.put(SETTINGS, this::change, Access.ADMIN);
        routes.exception(CodeException.class, (e, request) -> Body.answer(request, status(e.reason()), Body.object()
                .put("error", e.getMessage())
                .put("reason", word(e.reason()))));
    }

    private static int status(CodeException.Reason reason) {
        return switch (reason) {
            case CODE_REFUSED, MALFORMED -> 400;
            case UNKNOWN_TOKEN -> 404;
            case TOO_MANY_TOKENS, ENROLLED_ALREADY -> 409;
        };
    }

    /** As the API writes it, such as {@code code-refused}. */
    static String word(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is judged once it was counted; a failure is forgiven when it turns out to be none. */
    @FunctionalInterface
    private interface Attempt<T> {
        T judge() throws CodeException, StepUpException;
    }

    private <T> T attempt(Context request, Fields body, String username, Attempt<T> attempt)
            throws Refusal, LockedOut, CodeException, StepUpException {
        String relyingParty = relyingParty(request);
        String user = Username.isOne(username) ? username : null;
        String address = body.optionalText("address");
        if (address != null && NetworkAddress.parse(address).isEmpty()) {
            throw Refusal.badRequest("\"address\" is no IP address.");
        }
        lockout.begin(relyingParty, user, address);
        T judged = attempt.judge();
        lockout.succeeded(relyingParty, user, address);
        return judged;
    }

    private void verify(Context request) throws Refusal, IOException, LockedOut, CodeException, StepUpException {
        Fields body = new Fields(Body.json(request));
        String username = body.text("username");
        String code = body.text("code");
        String action = body.optionalText("action");
        if (action != null) {
            // Before the attempt is counted: it would be the application's mistake and not its user's.
            stepUp.requirement(relyingParty(request), action);
        }
        Accepted accepted = attempt(request, body, username, () ->
                codes.verification().verify(relyingPartyName(request), username, code, action, Caller.of(request)));
        ObjectNode json = Body.object().put("factor", accepted.factor().word()).put("token", accepted.token());
        if (accepted.grant() != null) {
            StepUpApi.put(json, accepted.grant());
        }
        Body.answer(request, 200, json);
    }

    private void list(Context request) throws Refusal, CodeException {
        ObjectNode json = Body.object();
        ArrayNode tokens = json.putArray("tokens");
        codes.tokens().list(relyingParty(request), username(request)).forEach(token -> tokens.add(CodeJson.token(token)));
        Body.answer(request, 200, json);
    }

    private void enrol(Context request) throws Refusal, IOException, CodeException {
        String relyingParty = relyingParty(request);
        Fields body = new Fields(Body.json(request));
        Enrolment enrolment = codes.tokens().enrol(
                relyingParty,
                body.text("username"),
                body.text("label"),
                CodeJson.newToken(body, relyingParty, codes.tokens()::draw),
                Caller.of(request));
        Body.answer(request, 201, CodeJson.enrolment(enrolment));
    }

    /** For tokens that their users need not confirm, as they are known to work. */
    private void importConfirmed(Context request) throws Refusal, IOException, CodeException {
        Fields body = new Fields(Body.json(request));
        Enrolment enrolment = codes.tokens().importConfirmed(
                relyingParty(request),
                body.text("username"),
                body.text("label"),
                CodeJson.existingToken(body),
                Caller.of(request));
        Body.answer(request, 201, CodeJson.enrolment(enrolment));
    }

    private void remove(Context request) throws Refusal, CodeException {
        codes.tokens().remove(
                relyingParty(request), username(request), request.pathParam("id"), Caller.of(request));
        list(request);
    }

    private void confirm(Context request) throws Refusal, IOException, LockedOut, CodeException, StepUpException {
        Fields body = new Fields(Body.json(request));
        String username = body.text("username");
        String code = body.text("code");
        answer(request, attempt(request, body, username, () -> codes.verification().confirm(
                relyingPartyName(request), username, request.pathParam("id"), code, Caller.of(request))));
    }

    private void resynchronise(Context request)
            throws Refusal, IOException, LockedOut, CodeException, StepUpException {
        Fields body = new Fields(Body.json(request));
        String username = body.text("username");
        List<String> two = body.optionalTexts("codes");
        if (two == null || two.size() != 2) {
            throw Refusal.badRequest("\"codes\" are two that the token made one after the other.");
        }
        answer(request, attempt(request, body, username, () -> codes.verification().resynchronise(
                relyingPartyName(request), username, request.pathParam("id"), two.get(0), two.get(1),
                Caller.of(request))));
    }

    private static void answer(Context request, CodeToken token) {
        ObjectNode json = Body.object();
        json.set("token", CodeJson.token(token));
        Body.answer(request, 200, json);
    }

    private void diagnose(Context request) throws Refusal, IOException, CodeException {
        Diagnosis diagnosis = codes.verification().diagnose(
                relyingParty(request),
                request.pathParam("id"),
                new Fields(Body.json(request)).text("code"),
                Caller.of(request));
        Body.answer(request, 200, Body.object()
                .put("finding", diagnosis.finding())
                .put("clockAheadSeconds", diagnosis.seconds()));
    }

    private void recoveryCodesLeft(Context request) throws Refusal, CodeException {
        int left = codes.recovery().left(relyingParty(request), username(request));
        Body.answer(request, 200, Body.object().put("left", left));
    }

    private void replaceRecoveryCodes(Context request) throws Refusal, IOException, CodeException {
        String username = new Fields(Body.json(request)).text("username");
        ObjectNode json = Body.object();
        ArrayNode list = json.putArray("codes");
        codes.recovery().replace(relyingParty(request), username, Caller.of(request)).forEach(list::add);
        Body.answer(request, 201, json);
    }

    private void reset(Context request) throws Refusal, IOException, CodeException {
        String username = new Fields(Body.json(request)).text("username");
        int removed = codes.tokens().reset(relyingParty(request), username, Caller.of(request));
        Body.answer(request, 200, Body.object().put("removedTokens", removed));
    }

    private void settings(Context request) throws Refusal {
        CodeSettings settings = codes.tokens().settings(relyingParty(request));
        Body.answer(request, 200, Body.object()
                .put("totpWindow", settings.totpWindow())
                .put("hotpAhead", settings.hotpAhead()));
    }

    private void change(Context request) throws Refusal, IOException, CodeException {
        String relyingParty = relyingParty(request);
        Fields body = new Fields(Body.json(request));
        body.requireOnly(List.of("totpWindow", "hotpAhead"));
        CodeSettings now = codes.tokens().settings(relyingParty);
        codes.tokens().change(
                relyingParty,
                new CodeSettings(
                        CodeJson.small(body, "totpWindow", now.totpWindow()),
                        CodeJson.small(body, "hotpAhead", now.hotpAhead())),
                Caller.of(request));
        settings(request);
    }

    private String relyingParty(Context request) throws Refusal {
        return RelyingPartyPath.of(relyingParties, request).settings().name();
    }

    /** Once it is known that there is one of that name. */
    private static String relyingPartyName(Context request) {
        return request.pathParam(RelyingPartyPath.NAME);
    }

    private static String username(Context request) throws Refusal {
        @Nullable String username = request.queryParam("username");
        if (username == null) {
            throw Refusal.badRequest("The parameter \"username\" is missing.");
        }
        return username;
    }
}
