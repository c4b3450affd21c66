package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.rp.CeremonyException;
import dev.keywright.rp.RegistrationRequest;
import dev.keywright.rp.RelyingParties;
import dev.keywright.rp.RelyingPartyService;
import dev.keywright.rp.RelyingPartySettings;
import dev.keywright.rp.SignInRequest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The four endpoints that FIDO's conformance tools drive a server by ("FIDO2: Conformance testing server API", and
 * "Server Requirements and Transport Binding Profile", review draft of 2018-07-02). There are no cookies:
 * the challenge in the client data finds the ceremony. It is an API for tests, without logins of its own: whoever can
 * reach it can add a passkey to any name. So it is there only for the relying parties that were told to have it: at the
 * root for the one of this machine, and below {@code /rp/NAME} for each.
 */
final class ConformanceApi {

    private static final Set<String> PATHS =
            Set.of("/attestation/options", "/attestation/result", "/assertion/options", "/assertion/result");
    private static final String ONE = "/rp/{rp}";
    private static final List<String> REQUIREMENTS = List.of("required", "preferred", "discouraged");

    private final RelyingParties relyingParties;

    ConformanceApi(RelyingParties relyingParties) {
        this.relyingParties = relyingParties;
    }

    void addTo(RoutesConfig routes) {
        for (String base : List.of("", ONE)) {
            routes.post(base + "/attestation/options", this::startRegistration, Access.CONFORMANCE);
            routes.post(base + "/attestation/result", this::finishRegistration, Access.CONFORMANCE);
            routes.post(base + "/assertion/options", this::startAssertion, Access.CONFORMANCE);
            routes.post(base + "/assertion/result", this::finishAssertion, Access.CONFORMANCE);
        }
    }

    /** Whether answers at this path have the form that the tools want. */
    static boolean isAt(String path) {
        return PATHS.contains(path.replaceFirst("^/rp/[^/]+", ""));
    }

    private RelyingPartyService relyingParty(Context request) throws Refusal {
        String name = request.pathParamMap().getOrDefault(RelyingPartyPath.NAME, RelyingPartySettings.LOCAL);
        RelyingPartyService relyingParty = RelyingPartyPath.named(relyingParties, name);
        if (!relyingParty.settings().conformanceApi()) {
            throw new Refusal(404, "This relying party does not have the API for conformance tests.");
        }
        return relyingParty;
    }

    /** {@code ServerResponse} with {@code status} "failed". */
    static ObjectNode failure(String sentence) {
        return Body.object().put("status", "failed").put("errorMessage", sentence);
    }

    private void startRegistration(Context request) throws Refusal, IOException, CeremonyException {
        RelyingPartyService relyingParty = relyingParty(request);
        Fields body = new Fields(Body.json(request));
        String username = body.text("username");
        String displayName = body.optionalText("displayName");
        ObjectNode wanted = body.child("authenticatorSelection");
        ObjectNode extensions = body.child("extensions");
        ObjectNode options = relyingParty.startRegistration(new RegistrationRequest(
                username,
                displayName == null ? username : displayName,
                AuthenticatorChoice.of(new Fields(wanted)),
                AuthenticatorChoice.attestation(body),
                false,
                extensions));
        // The tools compare what they sent with what comes back.
        options.withObjectProperty("authenticatorSelection").setAll(wanted);
        Body.answer(request, 200, success().setAll(options));
    }

    private void finishRegistration(Context request) throws Refusal, IOException, CeremonyException {
        relyingParty(request).finishRegistration(Body.json(request));
        Body.answer(request, 200, success());
    }

    private void startAssertion(Context request) throws Refusal, IOException, CeremonyException {
        RelyingPartyService relyingParty = relyingParty(request);
        Fields body = new Fields(Body.json(request));
        String username = body.optionalText("username");
        String verification = body.oneOf("userVerification", REQUIREMENTS);
        ObjectNode extensions = body.child("extensions");
        ObjectNode options = relyingParty.startAssertion(new SignInRequest(
                username,
                verification == null ? null : AuthenticatorChoice.verification(verification),
                extensions,
                null));
        Body.answer(request, 200, success().setAll(options));
    }

    private void finishAssertion(Context request) throws Refusal, IOException, CeremonyException {
        relyingParty(request).finishAssertion(Body.json(request));
        Body.answer(request, 200, success());
    }

    private static ObjectNode success() {
        return Body.object().put("status", "ok").put("errorMessage", "");
    }
}
