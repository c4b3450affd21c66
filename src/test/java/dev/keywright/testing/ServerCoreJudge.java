package dev.keywright.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.CredentialRepository;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.attestation.AttestationTrustSource;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.COSEAlgorithmIdentifier;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.PublicKeyCredentialParameters;
import com.yubico.webauthn.data.PublicKeyCredentialRequestOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.UserIdentity;
import dev.keywright.testing.Ceremony.Asserted;
import dev.keywright.testing.Ceremony.Created;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** webauthn-server-core as a relying party with one user, who has one passkey at most. */
public final class ServerCoreJudge {

    private static final byte[] USER = {1, 2, 3};
    private static final String NAME = "ada";
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final String rpId;
    private final AttestationTrustSource trust;
    private final Repository repository = new Repository();

    public ServerCoreJudge(String rpId, AttestationTrustSource trust) {
        this.rpId = rpId;
        this.trust = trust;
    }

    private RelyingParty judge(byte[] clientData) {
        return RelyingParty.builder()
                .identity(RelyingPartyIdentity.builder().id(rpId).name("Example").build())
                .credentialRepository(repository)
                .origins(Set.of(Ceremony.origin(clientData)))
                .attestationTrustSource(trust)
                .clock(Clock.systemUTC())
                .build();
    }

    /** @throws com.yubico.webauthn.exception.RegistrationFailedException when it refuses */
    public RegistrationResult register(Created created) throws Exception {
        RelyingParty judge = judge(created.clientData());
        PublicKeyCredentialCreationOptions creation = PublicKeyCredentialCreationOptions.builder()
                .rp(judge.getIdentity())
                .user(UserIdentity.builder().name(NAME).displayName("Ada").id(new ByteArray(USER)).build())
                .challenge(new ByteArray(Ceremony.challenge(created.clientData())))
                .pubKeyCredParams(Stream.of(COSEAlgorithmIdentifier.values())
                        .map(id -> PublicKeyCredentialParameters.builder().alg(id).build())
                        .toList())
                .build();
        RegistrationResult registration = judge.finishRegistration(FinishRegistrationOptions.builder()
                .request(creation)
                .response(PublicKeyCredential.parseRegistrationResponseJson(json(
                        created.id(),
                        Map.of(
                                "attestationObject", created.attestationObject(),
                                "clientDataJSON", created.clientData()))))
                .build());
        repository.registered = RegisteredCredential.builder()
                .credentialId(registration.getKeyId().getId())
                .userHandle(new ByteArray(USER))
                .publicKeyCose(registration.getPublicKeyCose())
                .signatureCount(registration.getSignatureCount())
                .build();
        return registration;
    }

    /** @throws com.yubico.webauthn.exception.AssertionFailedException when it refuses */
    public AssertionResult authenticate(Asserted asserted) throws Exception {
        return judge(asserted.clientData()).finishAssertion(FinishAssertionOptions.builder()
                .request(AssertionRequest.builder()
                        .publicKeyCredentialRequestOptions(PublicKeyCredentialRequestOptions.builder()
                                .challenge(new ByteArray(Ceremony.challenge(asserted.clientData())))
                                .rpId(rpId)
                                .build())
                        .username(NAME)
                        .build())
                .response(PublicKeyCredential.parseAssertionResponseJson(json(
                        asserted.id(),
                        Map.of(
                                "authenticatorData", asserted.authData(),
                                "signature", asserted.signature(),
                                "clientDataJSON", asserted.clientData()))))
                .build());
    }

    private static String json(byte[] id, Map<String, byte[]> response) throws Exception {
        String encoded = BASE64URL.encodeToString(id);
        return new ObjectMapper()
                .writeValueAsString(Map.of(
                        "id", encoded,
                        "rawId", encoded,
                        "type", "public-key",
                        "clientExtensionResults", Map.of(),
                        "response", response.entrySet().stream()
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey, entry -> BASE64URL.encodeToString(entry.getValue())))));
    }

    private static final class Repository implements CredentialRepository {
        private RegisteredCredential registered;

        @Override
        public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String username) {
            return registered == null
                    ? Set.of()
                    : Set.of(PublicKeyCredentialDescriptor.builder().id(registered.getCredentialId()).build());
        }

        @Override
        public Optional<ByteArray> getUserHandleForUsername(String username) {
            return Optional.of(new ByteArray(USER));
        }

        @Override
        public Optional<String> getUsernameForUserHandle(ByteArray userHandle) {
            return Arrays.equals(userHandle.getBytes(), USER) ? Optional.of(NAME) : Optional.empty();
        }

        @Override
        public Optional<RegisteredCredential> lookup(ByteArray credentialId, ByteArray userHandle) {
            return Optional.ofNullable(registered).filter(known -> known.getCredentialId().equals(credentialId));
        }

        @Override
        public Set<RegisteredCredential> lookupAll(ByteArray credentialId) {
            return Set.of();
        }
    }
}
