package dev.keywright.rp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RelyingPartyV2;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AttestationType;
import com.yubico.webauthn.data.AttestedCredentialData;
import com.yubico.webauthn.data.AuthenticatorAttachment;
import com.yubico.webauthn.data.AuthenticatorAttestationResponse;
import com.yubico.webauthn.data.AuthenticatorData;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import com.yubico.webauthn.data.AuthenticatorTransport;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.COSEAlgorithmIdentifier;
import com.yubico.webauthn.data.ClientRegistrationExtensionOutputs;
import com.yubico.webauthn.data.Extensions;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.PublicKeyCredentialParameters;
import com.yubico.webauthn.data.ResidentKeyRequirement;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import com.yubico.webauthn.exception.RegistrationFailedException;
import dev.keywright.rp.Ceremony.Kind;
import dev.keywright.rp.Records.Waiting;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Registers passkeys: the options that ask for one, and the steps of WebAuthn Level 3 §7.1 on what comes back. */
final class Registrations {

    private static final int MOST_TRANSPORTS = 8;
    /** What is verified, by the library or by {@link OwnStatements}; of any other format the library tells a type. */
    private static final Set<String> VERIFIED =
            Set.of("none", "packed", "fido-u2f", "tpm", "apple", "android-safetynet", "android-key");

    private final Ceremonies ceremonies;
    private final RelyingPartyV2<StoredPasskey> library;
    private final OwnStatements own;

    Registrations(Ceremonies ceremonies) {
        this.ceremonies = ceremonies;
        this.library = ceremonies.library();
        this.own = new OwnStatements(ceremonies);
    }

    /** {@code PublicKeyCredentialCreationOptionsJSON}. */
    ObjectNode start(RegistrationRequest request) throws CeremonyException {
        request.check();
        RelyingPartySettings settings = ceremonies.settings();
        RegistrationPolicy policy = settings.registration();
        AuthenticatorSelectionCriteria asked = request.selection();
        UserVerificationRequirement verification = policy.userVerification() == UserVerificationRequirement.REQUIRED
                ? UserVerificationRequirement.REQUIRED
                : asked.getUserVerification().orElse(policy.userVerification());
        ResidentKeyRequirement residentKey = policy.residentKey() == ResidentKeyRequirement.REQUIRED
                ? ResidentKeyRequirement.REQUIRED
                : asked.getResidentKey().orElse(policy.residentKey());
        AttestationConveyancePreference attestation = policy.attestation() != AttestationConveyancePreference.NONE
                ? policy.attestation()
                : request.attestation();
        String userHandle = ceremonies.userHandle(request.username());
        Ceremony ceremony = new Ceremony(
                request.username(),
                request.displayName(),
                userHandle,
                verification,
                request.conditional(),
                residentKey == ResidentKeyRequirement.REQUIRED,
                ExtensionInputs.registration(request.extensions()),
                null);

        String challenge = ceremonies.begin(Kind.REGISTRATION, ceremony);
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.putObject("rp").put("name", settings.displayName()).put("id", settings.id());
        options.putObject("user")
                .put("name", request.username())
                .put("displayName", request.displayName())
                .put("id", userHandle);
        options.put("challenge", challenge);
        ArrayNode parameters = options.putArray("pubKeyCredParams");
        policy.algorithms().forEach(algorithm ->
                parameters.addObject().put("alg", algorithm.coseId()).put("type", "public-key"));
        options.put("timeout", settings.ceremonyLifetime().toMillis());
        options.set("excludeCredentials", ceremonies.descriptors(request.username()));
        ObjectNode selection = options.putObject("authenticatorSelection");
        Optional.ofNullable(policy.attachment())
                .or(asked::getAuthenticatorAttachment)
                .map(AuthenticatorAttachment::getValue)
                .ifPresent(attachment -> selection.put("authenticatorAttachment", attachment));
        selection.put("requireResidentKey", residentKey == ResidentKeyRequirement.REQUIRED)
                .put("residentKey", residentKey.getValue())
                .put("userVerification", verification.getValue());
        options.put("attestation", attestation.getValue());
        options.set("extensions", ceremony.extensions());
        return options;
    }

    /** Verifies a {@code RegistrationResponseJSON} and keeps the new passkey. */
    Registered finish(JsonNode credential) throws CeremonyException {
        CredentialJson checked = CredentialJson.check(
                credential, List.of("clientDataJSON", "attestationObject"), List.of("transports"));
        String format = AttestationForm.check(checked.response("attestationObject"));
        ClientData client =
                ClientData.check(checked.response("clientDataJSON"), Kind.REGISTRATION, ceremonies.settings());
        Waiting waiting = ceremonies.waiting(Kind.REGISTRATION, client.challenge());
        Ceremony ceremony = waiting.ceremony();
        return ceremonies.settling(client.challenge(), waiting, "passkey.registration-refused", () -> {
            Judged judged = judge(checked, format, client.challenge(), ceremony);
            var event = ceremonies.event("passkey.registered", ceremony.username(), judged.stored().passkey().id());
            return switch (ceremonies.records().register(client.challenge(), judged.stored(), event)) {
                case DONE -> new Registered(judged.stored().passkey(), judged.extensions());
                case CHALLENGE_GONE -> throw ceremonies.noSuchChallenge();
                case PASSKEY_TAKEN, COUNTER_MOVED -> throw new CeremonyException(
                        "This passkey is registered here already; sign in with it, or use another authenticator.");
            };
        });
    }

    private record Judged(StoredPasskey stored, ObjectNode extensions) {}

    private Judged judge(CredentialJson checked, String format, String challenge, Ceremony ceremony)
            throws CeremonyException {
        try {
            var response = RelyingPartyJson.registration(checked.tree());
            AuthenticatorData data = response.getResponse().getParsedAuthenticatorData();
            AttestedCredentialData credential = data.getAttestedCredentialData()
                    .orElseThrow(() -> new CeremonyException("The authenticator data holds no credential."));
            if (!credential.getCredentialId().equals(response.getId())) {
                throw new CeremonyException("The credential's \"id\" is not the one that the authenticator made.");
            }
            CredentialKey key = CredentialKey.of(credential.getCredentialPublicKey());
            Attested attested = OwnStatements.concern(key, format)
                    ? own.verify(
                            checked.response("attestationObject"),
                            data,
                            checked.response("clientDataJSON"),
                            format,
                            ceremony)
                    : Attested.by(library.finishRegistration(FinishRegistrationOptions.builder()
                            .request(options(challenge, ceremony))
                            .response(response)
                            .isConditionalCreate(ceremony.conditional())
                            .build()));
            ObjectNode outputs = ExtensionOutputs.registration(
                    ceremony.extensions(), checked.tree().path("clientExtensionResults"), data);
            Boolean discoverable = discoverable(response.getClientExtensionResults());
            hold(attested, data, format, discoverable, ceremony, outputs);
            return new Judged(
                    stored(response, attested, key.algorithm(), format, discoverable, ceremony, outputs), outputs);
        } catch (JdbiException e) {
            throw e;
        } catch (RegistrationFailedException e) {
            throw new CeremonyException("The registration does not verify: " + Reason.of(e), e);
        } catch (IOException | RuntimeException e) {
            // The library meets some malformed attestation statements with whatever its parsers throw.
            throw new CeremonyException("The registration's attestation object is malformed.", e);
        }
    }

    /** What was asked for, as the library wants it. */
    private PublicKeyCredentialCreationOptions options(String challenge, Ceremony ceremony) {
        String username = String.valueOf(ceremony.username());
        return PublicKeyCredentialCreationOptions.builder()
                .rp(library.getIdentity())
                .user(UserIdentity.builder()
                        .name(username)
                        .displayName(String.valueOf(ceremony.displayName()))
                        .id(bytes(String.valueOf(ceremony.userHandle())))
                        .build())
                .challenge(bytes(challenge))
                .pubKeyCredParams(ceremonies.settings().registration().algorithms().stream()
                        .flatMap(algorithm -> COSEAlgorithmIdentifier.fromId(algorithm.coseId()).stream())
                        .map(algorithm -> PublicKeyCredentialParameters.builder()
                                .alg(algorithm)
                                .build())
                        .toList())
                .authenticatorSelection(AuthenticatorSelectionCriteria.builder()
                        .userVerification(ceremony.userVerification())
                        .build())
                .build();
    }

    /** As far as the client tells (Level 3 §10.1.3); null where it does not. */
    private static @Nullable Boolean discoverable(ClientRegistrationExtensionOutputs outputs) {
        return outputs.getCredProps()
                .flatMap(Extensions.CredentialProperties.CredentialPropertiesOutput::getRk)
                .orElse(null);
    }

    /** Holds a registration that verifies to the policy. */
    private void hold(
            Attested attested,
            AuthenticatorData data,
            String format,
            @Nullable Boolean discoverable,
            Ceremony ceremony,
            ObjectNode outputs)
            throws CeremonyException {
        RegistrationPolicy policy = ceremonies.settings().registration();
        if (attested.type() == AttestationType.UNKNOWN || !VERIFIED.contains(format)) {
            throw new CeremonyException(
                    "The attestation is of a format that cannot be verified here; ask for none.");
        }
        if (!policy.formats().isEmpty() && !policy.formats().contains(format)) {
            throw new CeremonyException("An attestation in the format \"" + InvalidSettings.shown(format)
                    + "\" does not do here; use another authenticator.");
        }
        String aaguid = aaguid(data);
        if (!policy.aaguids().isEmpty() && !policy.aaguids().contains(dashed(aaguid))) {
            throw new CeremonyException("Authenticators of this model are not allowed here; use another one.");
        }
        Optional<String> objection = ceremonies.trust().objection(dashed(aaguid), attested.path());
        if (objection.isPresent()) {
            throw new CeremonyException(objection.get());
        }
        switch (policy.synced()) {
            case ALLOWED -> {}
            case FORBIDDEN -> require(!data.getFlags().BE,
                    "A passkey that can be synced to other devices does not do here; use a security key.");
            case REQUIRED -> require(data.getFlags().BE,
                    "A passkey that stays on one device does not do here; use one that is synced.");
        }
        require(!ceremony.residentKey() || !Boolean.FALSE.equals(discoverable),
                "The passkey is not discoverable, as this relying party needs it; use another authenticator.");
        boolean enforced = ceremony.extensions().path("enforceCredentialProtectionPolicy").asBoolean(false);
        String wanted = ceremony.extensions().path("credentialProtectionPolicy").asText();
        String given = outputs.path("credentialProtectionPolicy").asText();
        require(!enforced
                        || ExtensionInputs.PROTECTION.indexOf(given) >= ExtensionInputs.PROTECTION.indexOf(wanted),
                "The authenticator does not protect the passkey as this relying party needs it; use another one.");
    }

    private static void require(boolean held, String otherwise) throws CeremonyException {
        if (!held) {
            throw new CeremonyException(otherwise);
        }
    }

    private static String aaguid(AuthenticatorData data) {
        return data.getAttestedCredentialData().orElseThrow().getAaguid().getHex();
    }

    private StoredPasskey stored(
            PublicKeyCredential<AuthenticatorAttestationResponse, ClientRegistrationExtensionOutputs> response,
            Attested attested,
            int algorithm,
            String format,
            @Nullable Boolean discoverable,
            Ceremony ceremony,
            ObjectNode outputs) {
        AuthenticatorData data = response.getResponse().getParsedAuthenticatorData();
        Passkey passkey = new Passkey(
                response.getId().getBase64Url(),
                String.valueOf(ceremony.username()),
                String.valueOf(ceremony.displayName()),
                aaguid(data),
                algorithm,
                attested.type().name(),
                format,
                attested.trusted(),
                discoverable,
                data.getFlags().BE,
                data.getFlags().BS,
                data.getSignatureCounter(),
                transports(response.getResponse().getTransports()),
                new Passkey.Extensions(
                        ExtensionOutputs.protection(data),
                        outputs.path("prf").path("enabled").asBoolean(false),
                        outputs.path("largeBlob").path("supported").asBoolean(false)),
                ceremonies.clock().instant(),
                null);
        ByteArray key = data.getAttestedCredentialData().orElseThrow().getCredentialPublicKey();
        return new StoredPasskey(passkey, String.valueOf(ceremony.userHandle()), key.getBase64Url());
    }

    /** The client says how it reached the authenticator; what is no transport's name is not kept. */
    private static List<String> transports(SortedSet<AuthenticatorTransport> given) {
        return given.stream()
                .map(AuthenticatorTransport::getId)
                .filter(id -> id.matches("[a-z-]{1,32}"))
                .sorted()
                .limit(MOST_TRANSPORTS)
                .toList();
    }

    private static ByteArray bytes(String base64url) {
        return new ByteArray(Base64.getUrlDecoder().decode(base64url));
    }

    /** 32 hexadecimal digits in the form 8-4-4-4-12. */
    static String dashed(String hex) {
        return hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
}
