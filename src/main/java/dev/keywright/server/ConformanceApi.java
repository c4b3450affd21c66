package dev.keywright.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorAttachment;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.rp.CeremonyException;
import dev.keywright.rp.RegistrationRequest;
import dev.keywright.rp.RelyingPartyService;
import dev.keywright.rp.SignInRequest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The four endpoints that FIDO's conformance tools drive a server by ("FIDO2: Conformance testing server API", and
 * "Server Requirements and Transport Binding Profile", review draft of 2018-07-02). There are no cookies:
 * the challenge in the client data finds the ceremony. It is an API for tests, without logins of its own: whoever can
 * reach it can add a passkey to any name.
 */
final class ConformanceApi {

    static final Set<String> PATHS =
            Set.of("/attestation/options", "/attestation/result", "/assertion/options", "/assertion/result");

    private static final List<String> REQUIREMENTS = List.of("required", "preferred", "discouraged");

    private final RelyingPartyService relyingParty;

    ConformanceApi(RelyingPartyService relyingParty) {
        this.relyingParty = relyingParty;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/attestation/options", this::startRegistration, Access.CONFORMANCE);
        routes.post("/attestation/result", this::finishRegistration, Access.CONFORMANCE);
        routes.post("/assertion/options", this::startAssertion, Access.CONFORMANCE);
        routes.post("/assertion/result", this::finishAssertion, Access.CONFORMANCE);
    }

    /** {@code ServerResponse} with {@code status} "failed". */
    static ObjectNode failure(String sentence) {
        return Body.object().put("status", "failed").put("errorMessage", sentence);
    }

    private void startRegistration(Context request) throws Refusal, IOException, CeremonyException {
        Fields body = new Fields(Body.json(request));
        String username = body.text("username");
        String displayName = body.optionalText("displayName");
        ObjectNode wanted = body.child("authenticatorSelection");
        ObjectNode extensions = body.child("extensions");
        String attestation = body.oneOf("attestation", List.of("none", "indirect", "direct", "enterprise"));
        ObjectNode options = relyingParty.startRegistration(new RegistrationRequest(
                username,
                displayName == null ? username : displayName,
                selection(new Fields(wanted)),
                attestation == null
                        ? AttestationConveyancePreference.NONE
                        : AttestationConveyancePreference.valueOf(attestation.toUpperCase(Locale.ROOT)),
                false,
                extensions));
        // The tools compare what they sent with what comes back.
        options.withObjectProperty("authenticatorSelection").setAll(wanted);
        Body.answer(request, 200, success().setAll(options));
    }

    private void finishRegistration(Context request) throws Refusal, IOException, CeremonyException {
        relyingParty.finishRegistration(Body.json(request));
        Body.answer(request, 200, success());
    }

    private void startAssertion(Context request) throws Refusal, IOException, CeremonyException {
        Fields body = new Fields(Body.json(request));
        String username = body.optionalText("username");
        String verification = body.oneOf("userVerification", REQUIREMENTS);
        ObjectNode extensions = body.child("extensions");
        ObjectNode options = relyingParty.startAssertion(new SignInRequest(
                username, verification == null ? null : verification(verification), extensions, null));
        Body.answer(request, 200, success().setAll(options));
    }

    private void finishAssertion(Context request) throws Refusal, IOException, CeremonyException {
        relyingParty.finishAssertion(Body.json(request));
        Body.answer(request, 200, success());
    }

    private static AuthenticatorSelectionCriteria selection(Fields wanted) throws Refusal {
        var criteria = AuthenticatorSelectionCriteria.builder();
        String attachment = wanted.oneOf("authenticatorAttachment", List.of("platform", "cross-platform"));
        if (attachment != null) {
            criteria.authenticatorAttachment(
                    attachment.equals("platform")
                            ? AuthenticatorAttachment.PLATFORM
                            : AuthenticatorAttachment.CROSS_PLATFORM);
        }
        // Level 1 had only the flag; where both are there, Level 2 §5.4.4 lets residentKey decide.
        boolean flag = wanted.flag("requireResidentKey");
        String residentKey = wanted.oneOf("residentKey", REQUIREMENTS);
        if (residentKey != null) {
            criteria.residentKey(ResidentKeyRequirement.valueOf(residentKey.toUpperCase(Locale.ROOT)));
        } else if (flag) {
            criteria.residentKey(ResidentKeyRequirement.REQUIRED);
        }
        String verification = wanted.oneOf("userVerification", REQUIREMENTS);
        if (verification != null) {
            criteria.userVerification(verification(verification));
        }
        return criteria.build();
    }

    private static UserVerificationRequirement verification(String name) {
        return UserVerificationRequirement.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static ObjectNode success() {
        return Body.object().put("status", "ok").put("errorMessage", "");
    }
}
