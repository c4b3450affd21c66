package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.StartAssertionOptions;
import com.yubico.webauthn.StartRegistrationOptions;
import com.yubico.webauthn.data.AttestationType;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.exception.AssertionFailedException;
import com.yubico.webauthn.exception.InvalidSignatureCountException;
import com.yubico.webauthn.exception.RegistrationFailedException;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.rp.CeremonyStore.Kind;
import dev.keywright.store.Database;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relying party's half of WebAuthn Level 3 §7: it hands out options, remembers the challenge, and verifies the
 * answer. Options and credentials are the JSON forms of §5.1; the challenge inside the answer finds the ceremony, so
 * that clients need no cookie. A challenge can be answered once, whether the answer verifies or not.
 *
 * <p>webauthn-server-core verifies. Checked here besides, because it does not: {@code crossOrigin} and
 * {@code topOrigin}, the bound on credential ids, that the id beside the attestation is the one inside it, the
 * attestation object's form, and that the attestation's format is one that could be verified.
 *
 * <p>Options do not tell whether a user name exists: a name without passkeys is given a decoy that stays the same, and
 * the sign-in that follows fails in the same words as one with a wrong signature. What remains visible: that a name's
 * list changes over time, or is longer than one.
 */
public final class RelyingPartyService {

    private static final Logger LOG = LoggerFactory.getLogger(RelyingPartyService.class);
    private static final String SIGN_IN_REFUSED =
            "This passkey is not registered here for that account, or its answer does not verify.";
    private static final int LONGEST_REASON = 200;

    private final RelyingPartySettings settings;
    private final Pseudonyms pseudonyms;
    private final PasskeyStore passkeys;
    private final CeremonyStore ceremonies;
    private final RelyingParty relyingParty;

    public RelyingPartyService(RelyingPartySettings settings, Database database, InstantSource clock) {
        this.settings = settings;
        this.pseudonyms = Pseudonyms.of(database.jdbi(), Crypto.fastest(), RandomSource.system());
        this.passkeys = new PasskeyStore(database.jdbi(), clock, pseudonyms);
        this.ceremonies = new CeremonyStore(database.jdbi(), clock, settings.ceremonyLifetime());
        this.relyingParty = RelyingParty.builder()
                .identity(RelyingPartyIdentity.builder()
                        .id(settings.id())
                        .name(settings.name())
                        .build())
                .credentialRepository(passkeys)
                .origins(settings.origins())
                .allowUntrustedAttestation(settings.untrustedAttestation())
                .clock(clock.withZone(ZoneOffset.UTC))
                .build();
    }

    public RelyingPartySettings settings() {
        return settings;
    }

    /** The {@code PublicKeyCredentialCreationOptionsJSON} for a new passkey. */
    public ObjectNode startRegistration(RegistrationRequest request) throws CeremonyException {
        request.check();
        UserIdentity user = UserIdentity.builder()
                .name(request.username())
                .displayName(request.displayName())
                .id(pseudonyms.userHandle(request.username()))
                .build();
        PublicKeyCredentialCreationOptions options = relyingParty
                .startRegistration(StartRegistrationOptions.builder()
                        .user(user)
                        .authenticatorSelection(request.selection())
                        .timeout(settings.ceremonyLifetime().toMillis())
                        .build())
                .toBuilder()
                .attestation(request.attestation())
                .build();
        ObjectNode json = RelyingPartyJson.object(options);
        ceremonies.put(Kind.REGISTRATION, options.getChallenge().getBase64Url(), RelyingPartyJson.write(json));
        return json;
    }

    /** Verifies a {@code RegistrationResponseJSON} and keeps the new passkey. */
    public Passkey finishRegistration(JsonNode credential) throws CeremonyException {
        CredentialJson checked = CredentialJson.check(
                credential, List.of("clientDataJSON", "attestationObject"), List.of("transports"));
        AttestationForm.check(checked.response("attestationObject"));
        ClientData client =
                ClientData.check(checked.response("clientDataJSON"), Kind.REGISTRATION, settings.origins());
        String stored = ceremonies.take(Kind.REGISTRATION, client.challenge());
        try {
            PublicKeyCredentialCreationOptions request = RelyingPartyJson.creationOptions(stored);
            var response = RelyingPartyJson.registration(checked.tree());
            ByteArray attested = response.getResponse()
                    .getParsedAuthenticatorData()
                    .getAttestedCredentialData()
                    .orElseThrow(() -> new CeremonyException("The authenticator data holds no credential."))
                    .getCredentialId();
            if (!attested.equals(response.getId())) {
                throw new CeremonyException("The credential's \"id\" is not the one that the authenticator made.");
            }
            RegistrationResult result = relyingParty.finishRegistration(FinishRegistrationOptions.builder()
                    .request(request)
                    .response(response)
                    .build());
            if (result.getAttestationType() == AttestationType.UNKNOWN) {
                throw new CeremonyException(
                        "The attestation is of a format that cannot be verified here; ask for none.");
            }
            if (!passkeys.add(request.getUser(), result)) {
                throw new CeremonyException("This passkey is registered already.");
            }
            return passkeys.find(result.getKeyId().getId()).orElseThrow();
        } catch (RegistrationFailedException e) {
            throw new CeremonyException("The registration does not verify: " + reason(e), e);
        } catch (JdbiException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library meets some malformed attestation statements with whatever its parsers throw.
            throw new CeremonyException("The registration's attestation object is malformed.", e);
        }
    }

    /**
     * The {@code PublicKeyCredentialRequestOptionsJSON} for a sign-in.
     *
     * @param username whose passkeys to ask for, or null to let the authenticator name the user
     */
    public ObjectNode startAssertion(@Nullable String username, UserVerificationRequirement verification) {
        var options = StartAssertionOptions.builder()
                .userVerification(verification)
                .timeout(settings.ceremonyLifetime().toMillis());
        if (username != null) {
            options.username(username);
        }
        AssertionRequest request = relyingParty.startAssertion(options.build());
        String challenge =
                request.getPublicKeyCredentialRequestOptions().getChallenge().getBase64Url();
        ceremonies.put(Kind.ASSERTION, challenge, RelyingPartyJson.write(request));
        return RelyingPartyJson.object(request.getPublicKeyCredentialRequestOptions());
    }

    /** Verifies an {@code AuthenticationResponseJSON} and moves the passkey's counter on. */
    public SignIn finishAssertion(JsonNode credential) throws CeremonyException {
        CredentialJson checked = CredentialJson.check(
                credential, List.of("clientDataJSON", "authenticatorData", "signature"), List.of("userHandle"));
        ClientData client =
                ClientData.check(checked.response("clientDataJSON"), Kind.ASSERTION, settings.origins());
        String stored = ceremonies.take(Kind.ASSERTION, client.challenge());
        try {
            AssertionResult result = relyingParty.finishAssertion(FinishAssertionOptions.builder()
                    .request(RelyingPartyJson.assertionRequest(stored))
                    .response(RelyingPartyJson.assertion(checked.tree()))
                    .build());
            if (!passkeys.use(result)) {
                throw new CeremonyException("The key's signature counter has moved on meanwhile; sign in again.");
            }
            return new SignIn(passkeys.find(result.getCredentialId()).orElseThrow(), result.isUserVerified());
        } catch (InvalidSignatureCountException e) {
            throw new CeremonyException(
                    "The key's signature counter is " + e.getReceived() + " where at least " + e.getExpectedMinimum()
                            + " was due, so there may be a copy of this key.",
                    e);
        } catch (JdbiException e) {
            throw e;
        } catch (AssertionFailedException | IOException | RuntimeException e) {
            LOG.debug("A sign-in was refused", e);
            throw new CeremonyException(SIGN_IN_REFUSED, e);
        }
    }

    /** All passkeys that are registered here, by user name. */
    public List<Passkey> passkeys() {
        return passkeys.list();
    }

    /** The library's reason on one line; it may quote what the client sent. */
    private static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return "it is malformed.";
        }
        String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        String bounded = line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + "…" : line;
        return bounded.endsWith(".") ? bounded : bounded + ".";
    }
}
