package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.rp.CeremonyException;
import dev.keywright.rp.Passkey;
import dev.keywright.rp.Registered;
import dev.keywright.rp.RegistrationRequest;
import dev.keywright.rp.RelyingParties;
import dev.keywright.rp.RelyingPartyService;
import dev.keywright.rp.SignIn;
import dev.keywright.rp.SignInRequest;
import dev.keywright.rp.stepup.Factor;
import dev.keywright.rp.stepup.Grant;
import dev.keywright.rp.stepup.Proof;
import dev.keywright.rp.stepup.StepUp;
import dev.keywright.rp.stepup.StepUpException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Passkeys for an application that keeps its own users: it asks for options, hands them to its page, and hands back what
 * the page answers. The application knows who its user is, and says so at a registration; a sign-in tells it.
 */
final class RelyingPartyApi {

    private static final String BASE = "/api/rp/{rp}";
    private static final String USER = BASE + "/users/{username}";
    private static final List<String> REQUIREMENTS = List.of("required", "preferred", "discouraged");
    private static final List<String> MEDIATIONS = List.of("conditional", "optional", "required");

    private final RelyingParties relyingParties;
    private final StepUp stepUp;
    private final InstantSource clock;

    RelyingPartyApi(RelyingParties relyingParties, StepUp stepUp, InstantSource clock) {
        this.relyingParties = relyingParties;
        this.stepUp = stepUp;
        this.clock = clock;
    }

    void addTo(RoutesConfig routes) {
        routes.post(BASE + "/registrations", this::startRegistration, Access.APPLICATION);
        routes.post(BASE + "/registrations/finish", this::finishRegistration, Access.APPLICATION);
        routes.post(BASE + "/assertions", this::startAssertion, Access.APPLICATION);
        routes.post(BASE + "/assertions/finish", this::finishAssertion, Access.APPLICATION);
        routes.get(USER, this::user, Access.APPLICATION);
        routes.patch(USER, this::rename, Access.APPLICATION);
        routes.delete(USER, this::removeUser, Access.APPLICATION);
        routes.delete(USER + "/passkeys/{id}", this::removePasskey, Access.APPLICATION);
    }

    private void startRegistration(Context request) throws Refusal, IOException, CeremonyException {
        RelyingPartyService relyingParty = RelyingPartyPath.of(relyingParties, request);
        Fields body = new Fields(Body.json(request));
        String username = body.text("username");
        String displayName = body.optionalText("displayName");
        boolean conditional = "conditional".equals(body.oneOf("mediation", MEDIATIONS));
        ObjectNode options = relyingParty.startRegistration(new RegistrationRequest(
                username,
                displayName == null ? username : displayName,
                AuthenticatorChoice.of(new Fields(body.child("authenticatorSelection"))),
                AuthenticatorChoice.attestation(body),
                conditional,
                body.child("extensions")));
        answer(request, options, conditional ? "conditional" : null);
    }

    private static void answer(Context request, ObjectNode options, @Nullable String mediation) {
        ObjectNode json = Body.object();
        json.set("publicKey", options);
        if (mediation != null) {
            json.put("mediation", mediation);
        }
        Body.answer(request, 200, json);
    }

    private void finishRegistration(Context request) throws Refusal, IOException, CeremonyException {
        RelyingPartyService relyingParty = RelyingPartyPath.of(relyingParties, request);
        Registered registered = relyingParty.finishRegistration(Body.json(request));
        ObjectNode json = Body.object();
        json.set("passkey", ApiJson.passkey(registered.passkey(), relyingParty));
        json.set("extensions", registered.extensions());
        Body.answer(request, 201, json);
    }

    private void startAssertion(Context request)
            throws Refusal, IOException, CeremonyException, StepUpException {
        RelyingPartyService relyingParty = RelyingPartyPath.of(relyingParties, request);
        Fields body = new Fields(Body.json(request));
        String action = body.optionalText("action");
        ObjectNode options = relyingParty.startAssertion(new SignInRequest(
                body.optionalText("username"),
                verification(relyingParty, action, body.oneOf("userVerification", REQUIREMENTS)),
                body.child("extensions"),
                action));
        answer(request, options, body.oneOf("mediation", MEDIATIONS));
    }

    /** What was asked for, or more where the action needs it; an action that nobody defined is refused here already. */
    private @Nullable UserVerificationRequirement verification(
            RelyingPartyService relyingParty, @Nullable String action, @Nullable String asked) throws StepUpException {
        if (action != null
                && stepUp.requirement(relyingParty.settings().name(), action).userVerification()) {
            return UserVerificationRequirement.REQUIRED;
        }
        return asked == null ? null : AuthenticatorChoice.verification(asked);
    }

    private void finishAssertion(Context request) throws Refusal, IOException, StepUpException {
        RelyingPartyService relyingParty = RelyingPartyPath.of(relyingParties, request);
        ObjectNode credential = Body.json(request);
        try {
            SignIn signIn = relyingParty.finishAssertion(credential);
            ObjectNode json = ApiJson.signIn(signIn, relyingParty);
            if (signIn.action() != null) {
                StepUpApi.put(json, grant(relyingParty, signIn, signIn.action()));
            }
            Body.answer(request, 200, json);
        } catch (CeremonyException e) {
            ObjectNode json = Body.object().put("error", e.getMessage()).put("reason", "refused");
            Optional<ObjectNode> signal = relyingParty.signal(e);
            signal.ifPresent(payload -> json.putObject("signals").set("unknownCredential", payload));
            Body.answer(request, 400, json);
        }
    }

    private Grant grant(RelyingPartyService relyingParty, SignIn signIn, String action) throws StepUpException {
        Passkey passkey = signIn.passkey();
        return stepUp.grant(
                relyingParty.settings().name(),
                passkey.username(),
                action,
                new Proof(Factor.PASSKEY, signIn.userVerified(), clock.instant(), passkey.id()));
    }

    private void user(Context request) throws Refusal {
        RelyingPartyService relyingParty = RelyingPartyPath.of(relyingParties, request);
        answerUser(request, relyingParty, request.pathParam("username"));
    }

    /** What there is of a user; nobody's name is no error here, since the application knows its users. */
    private static void answerUser(Context request, RelyingPartyService relyingParty, String username)
            throws Refusal {
        ObjectNode signals = relyingParty.signals(username).orElseThrow(RelyingPartyApi::noSuchUser);
        ObjectNode json = Body.object();
        json.put("username", username);
        List<Passkey> passkeys = relyingParty.passkeys(username);
        json.set("passkeys", ApiJson.passkeys(passkeys, relyingParty));
        json.set("signals", signals);
        Body.answer(request, 200, json);
    }

    private void rename(Context request) throws Refusal, IOException, CeremonyException {
        RelyingPartyService relyingParty = RelyingPartyPath.of(relyingParties, request);
        String username = request.pathParam("username");
        String displayName = new Fields(Body.json(request)).text("displayName");
        if (!relyingParty.rename(username, displayName, Caller.of(request))) {
            throw noSuchUser();
        }
        answerUser(request, relyingParty, username);
    }

    private void removeUser(Context request) throws Refusal {
        RelyingPartyService relyingParty = RelyingPartyPath.of(relyingParties, request);
        int passkeys = relyingParty
                .removeAccount(request.pathParam("username"), Caller.of(request))
                .orElseThrow(RelyingPartyApi::noSuchUser);
        Body.answer(request, 200, Body.object().put("removedPasskeys", passkeys));
    }

    private void removePasskey(Context request) throws Refusal {
        RelyingPartyService relyingParty = RelyingPartyPath.of(relyingParties, request);
        String username = request.pathParam("username");
        if (!relyingParty.remove(username, request.pathParam("id"), Caller.of(request))) {
            throw new Refusal(404, "The user has no such passkey.");
        }
        answerUser(request, relyingParty, username);
    }

    private static Refusal noSuchUser() {
        return new Refusal(404, "This relying party has no such user.");
    }
}
