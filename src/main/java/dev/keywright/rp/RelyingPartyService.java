package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.audit.AuditEvent;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A WebAuthn relying party: it issues challenges, verifies what clients answer, and remembers the passkeys.
 *
 * <p>webauthn-server-core verifies. Checked here besides, because it does not: {@code crossOrigin} and
 * {@code topOrigin}, the bound on credential ids, that the id beside the attestation is the one inside it, the
 * attestation object's form, that the attestation's format is one that could be verified, and the policies; and what it
 * does not know, ML-DSA and the format "android-key", whole.
 *
 * <p>Options do not tell whether a user name exists: a name without passkeys is given a decoy that stays the same, and
 * the sign-in that follows fails in the same words as one with a wrong signature. What remains visible: that a name's
 * list changes over time, or is longer than one.
 */
public final class RelyingPartyService {

    private final Ceremonies ceremonies;
    private final Registrations registrations;
    private final SignIns signIns;

    RelyingPartyService(Ceremonies ceremonies) {
        this.ceremonies = ceremonies;
        this.registrations = new Registrations(ceremonies);
        this.signIns = new SignIns(ceremonies);
    }

    /** For tests of an application: what it remembers ends with the process. */
    public static RelyingPartyService inMemory(
            RelyingPartySettings settings, AuthenticatorTrust trust, InstantSource clock, RandomSource random) {
        return new RelyingPartyService(new Ceremonies(
                settings,
                new MemoryRecords(clock),
                Pseudonyms.of(Crypto.fastest(), random),
                trust,
                clock,
                random));
    }

    public RelyingPartySettings settings() {
        return ceremonies.settings();
    }

    /** The {@code PublicKeyCredentialCreationOptionsJSON} for a new passkey. */
    public ObjectNode startRegistration(RegistrationRequest request) throws CeremonyException {
        return registrations.start(request);
    }

    /** Verifies a {@code RegistrationResponseJSON} and keeps the new passkey. */
    public Registered finishRegistration(JsonNode credential) throws CeremonyException {
        return registrations.finish(credential);
    }

    /** The {@code PublicKeyCredentialRequestOptionsJSON} for a sign-in. */
    public ObjectNode startAssertion(SignInRequest request) throws CeremonyException {
        return signIns.start(request);
    }

    /** Verifies an {@code AuthenticationResponseJSON} and moves the passkey's counter on. */
    public SignIn finishAssertion(JsonNode credential) throws CeremonyException {
        return signIns.finish(credential);
    }

    /** What the model of a passkey's authenticator is called, for people; empty where that is not known. */
    public Optional<String> model(Passkey passkey) {
        return ceremonies.trust().model(Registrations.dashed(passkey.aaguid()));
    }

    /** All passkeys that are registered here, by user name. */
    public List<Passkey> passkeys() {
        return ceremonies.records().passkeys();
    }

    /** The passkeys of an account, the oldest first; none for a name that nobody has. */
    public List<Passkey> passkeys(String username) {
        return ceremonies.records().passkeys(username);
    }

    public Optional<Account> account(String username) {
        return ceremonies.records().account(username);
    }

    /**
     * Removes a passkey, which cannot sign in any more.
     *
     * @param actor who does it, for the audit log
     * @return whether the account had it
     */
    public boolean remove(String username, String credentialId, String actor) {
        return ceremonies.records().remove(username, credentialId, event(actor, "passkey.removed", username, credentialId));
    }

    /** Removes an account with its passkeys; how many it had, or empty where nobody has the name. */
    public Optional<Integer> removeAccount(String username, String actor) {
        return ceremonies.records().removeAccount(username, event(actor, "account.removed", username, null));
    }

    /** Gives an account another display name; whether there is such an account. */
    public boolean rename(String username, String displayName, String actor) throws CeremonyException {
        RegistrationRequest.checkDisplayName(displayName);
        return ceremonies.records().rename(username, displayName, event(actor, "account.renamed", username, null));
    }

    /** What tells passkey providers which of an account's passkeys still work, and what the account is called. */
    public Optional<ObjectNode> signals(String username) {
        return account(username).map(account -> {
            ObjectNode signals = RelyingPartyJson.object();
            signals.set("allAcceptedCredentials", Signals.allAcceptedCredentials(
                    settings().id(), account.userHandle(), passkeys(username)));
            signals.set("currentUserDetails", Signals.currentUserDetails(settings().id(), account));
            return signals;
        });
    }

    /** What tells a passkey provider that a passkey is known here no more; empty where that must not be told. */
    public Optional<ObjectNode> signal(CeremonyException refusal) {
        return Optional.ofNullable(refusal.unknownCredential())
                .map(id -> Signals.unknownCredential(settings().id(), id));
    }

    private AuditEvent event(String actor, String action, String username, @Nullable String detail) {
        return new AuditEvent(settings().name(), actor, action, username, detail);
    }
}
