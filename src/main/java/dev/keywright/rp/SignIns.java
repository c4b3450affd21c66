package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.AuthenticatorData;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.crypto.Crypto;
import dev.keywright.rp.Ceremony.Kind;
import dev.keywright.rp.Records.Waiting;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs people in: the options that ask for an assertion, and the steps of WebAuthn Level 3 §7.2 on what comes back. */
final class SignIns {

    private static final Logger LOG = LoggerFactory.getLogger(SignIns.class);
    private static final String REFUSED =
            "This passkey is not registered here for that account, or its answer does not verify.";

    private static final Crypto CRYPTO = Crypto.fastest();

    private final Ceremonies ceremonies;

    SignIns(Ceremonies ceremonies) {
        this.ceremonies = ceremonies;
    }

    /** {@code PublicKeyCredentialRequestOptionsJSON}. */
    ObjectNode start(SignInRequest request) throws CeremonyException {
        String username = request.username();
        if (username != null) {
            RegistrationRequest.checkName(username);
        }
        RelyingPartySettings settings = ceremonies.settings();
        UserVerificationRequirement ofPolicy = settings.signIn().userVerification();
        UserVerificationRequirement asked = request.userVerification();
        UserVerificationRequirement verification =
                ofPolicy == UserVerificationRequirement.REQUIRED || asked == null ? ofPolicy : asked;
        Ceremony ceremony = new Ceremony(
                username,
                null,
                username == null ? null : ceremonies.userHandle(username),
                verification,
                false,
                false,
                ExtensionInputs.assertion(request.extensions(), username != null),
                request.action());

        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("challenge", ceremonies.begin(Kind.ASSERTION, ceremony));
        options.put("timeout", settings.ceremonyLifetime().toMillis());
        options.put("rpId", settings.id());
        if (username != null) {
            options.set("allowCredentials", ceremonies.descriptors(username));
        }
        options.put("userVerification", verification.getValue());
        options.set("extensions", ceremony.extensions());
        return options;
    }

    /** Verifies an {@code AuthenticationResponseJSON} and moves the passkey's counter on. */
    SignIn finish(JsonNode credential) throws CeremonyException {
        CredentialJson checked = CredentialJson.check(
                credential, List.of("clientDataJSON", "authenticatorData", "signature"), List.of("userHandle"));
        ClientData client =
                ClientData.check(checked.response("clientDataJSON"), Kind.ASSERTION, ceremonies.settings());
        Waiting waiting = ceremonies.waiting(Kind.ASSERTION, client.challenge());
        return ceremonies.settling(client.challenge(), waiting, "passkey.sign-in-refused", () -> {
            Ceremony ceremony = waiting.ceremony();
            StoredPasskey stored = stored(checked, ceremony);
            AuthenticatorData data = verify(checked, ceremony, stored);
            Set<SignInWarning> warnings = hold(data, stored.passkey());
            boolean counting = counts(data, stored.passkey())
                    && counterPolicy(stored.passkey()) == OnSuspicion.REJECT;
            Passkey used = stored.passkey()
                    .used(data.getSignatureCounter(), data.getFlags().BS, ceremonies.clock().instant());
            settle(client.challenge(), used, counting, warnings);
            ObjectNode outputs = ExtensionOutputs.assertion(
                    ceremony.extensions(), checked.tree().path("clientExtensionResults"));
            return new SignIn(used, data.getFlags().UV, warnings, outputs, ceremony.action());
        });
    }

    private StoredPasskey stored(CredentialJson checked, Ceremony ceremony) throws CeremonyException {
        String id = checked.tree().get("id").textValue();
        StoredPasskey stored = ceremonies.records().find(id).orElse(null);
        String expected = ceremony.userHandle();
        if (stored == null) {
            // With a user's name in the request, this would tell a decoy from a passkey.
            throw expected == null ? CeremonyException.unknown(REFUSED, id) : new CeremonyException(REFUSED);
        }
        if (expected != null && !expected.equals(stored.userHandle())) {
            throw new CeremonyException(REFUSED);
        }
        return stored;
    }

    /**
     * The steps of Level 3 §7.2 from the user handle to the signature. webauthn-server-core, which verifies
     * registrations, would take twice as long, most of it for reading JSON that was read already, and knows fewer
     * algorithms; the tests hold both to the same verdicts.
     */
    private AuthenticatorData verify(CredentialJson checked, Ceremony ceremony, StoredPasskey stored)
            throws CeremonyException {
        try {
            byte[] authenticatorData = checked.response("authenticatorData");
            // Step 6: who signs in without a name says who he is.
            JsonNode said = checked.tree().get("response").path("userHandle");
            boolean his = said.isMissingNode()
                    ? ceremony.userHandle() != null
                    : said.textValue().equals(stored.userHandle());
            // Steps 15 to 18
            AuthenticatorData data = new AuthenticatorData(new ByteArray(authenticatorData));
            AuthenticatorSteps.check(data, ceremonies.settings().id(), true, ceremony.userVerification());
            // Step 21
            boolean signed = CredentialKey.of(stored.getPublicKeyCose())
                    .verifies(
                            CRYPTO,
                            checked.response("signature"),
                            authenticatorData,
                            CRYPTO.sha256(checked.response("clientDataJSON")));
            if (!his || !signed) {
                throw new CeremonyException(REFUSED);
            }
            return data;
        } catch (CeremonyException | RuntimeException e) {
            LOG.debug("A sign-in was refused", e);
            throw new CeremonyException(REFUSED, e);
        }
    }

    /** Holds a sign-in that verifies to the policy; what is odd and allowed is returned. */
    private Set<SignInWarning> hold(AuthenticatorData data, Passkey before) throws CeremonyException {
        Set<SignInWarning> warnings = EnumSet.noneOf(SignInWarning.class);
        // Level 3 §7.2 step 19: what a passkey was made as, it stays.
        if (data.getFlags().BE != before.backupEligible()) {
            throw new CeremonyException(REFUSED);
        }
        boolean backedUp = data.getFlags().BS;
        if (backedUp != before.backedUp()) {
            suspect(ceremonies.settings().signIn().backupStateChange(),
                    backedUp ? SignInWarning.BACKED_UP_NOW : SignInWarning.NO_LONGER_BACKED_UP,
                    warnings);
        }
        if (counts(data, before) && data.getSignatureCounter() <= before.signatureCount()) {
            suspect(counterPolicy(before), SignInWarning.COUNTER_DID_NOT_MOVE_ON, warnings);
        }
        if (ceremonies.trust().objection(Registrations.dashed(before.aaguid()), List.of()).isPresent()) {
            suspect(ceremonies.settings().signIn().undesiredModel(), SignInWarning.UNDESIRED_MODEL, warnings);
        }
        return warnings;
    }

    private OnSuspicion counterPolicy(Passkey passkey) {
        SignInPolicy policy = ceremonies.settings().signIn();
        return passkey.backupEligible() ? policy.counterIfSynced() : policy.counterOnDevice();
    }

    private static boolean counts(AuthenticatorData data, Passkey before) {
        return data.getSignatureCounter() != 0 || before.signatureCount() != 0;
    }

    private static void suspect(OnSuspicion policy, SignInWarning warning, Set<SignInWarning> warnings)
            throws CeremonyException {
        switch (policy) {
            case REJECT -> throw new CeremonyException(warning.sentence());
            case WARN -> warnings.add(warning);
            case ACCEPT -> {}
        }
    }

    private void settle(String challenge, Passkey used, boolean counting, Set<SignInWarning> warnings)
            throws CeremonyException {
        String odd = warnings.stream().map(SignInWarning::sentence).collect(Collectors.joining(" "));
        var event = ceremonies.event("passkey.signed-in", used.username(), odd.isEmpty() ? null : odd);
        switch (ceremonies.records().signIn(challenge, used, counting, event)) {
            case DONE -> {}
            case CHALLENGE_GONE -> throw Ceremonies.noSuchChallenge();
            case COUNTER_MOVED, PASSKEY_TAKEN -> throw new CeremonyException(
                    "The key's signature counter has moved on meanwhile; sign in again.");
        }
    }
}
