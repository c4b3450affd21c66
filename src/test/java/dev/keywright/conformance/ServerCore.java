package dev.keywright.conformance;

import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.CredentialRepository;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.FinishRegistrationOptions;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.attestation.AttestationTrustSource.TrustRootsResult;
import com.yubico.webauthn.data.AttestationType;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.COSEAlgorithmIdentifier;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialCreationOptions;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.PublicKeyCredentialParameters;
import com.yubico.webauthn.data.PublicKeyCredentialRequestOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.UserIdentity;
import com.yubico.webauthn.data.exception.Base64UrlException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Yubico's webauthn-server-core. */
final class ServerCore implements Verifier {

    private static final String USER = "alice";
    private static final List<PublicKeyCredentialParameters> ALL_ALGORITHMS = Arrays.stream(
                    COSEAlgorithmIdentifier.values())
            .map(algorithm -> PublicKeyCredentialParameters.builder().alg(algorithm).build())
            .toList();

    private final X509Certificate root;

    /** @param root whom it trusts to certify attestation keys */
    ServerCore(X509Certificate root) {
        this.root = root;
    }

    @Override
    public String name() {
        return "webauthn-server-core";
    }

    private RelyingParty site(Response response, Repository repository) {
        return RelyingParty.builder()
                .identity(RelyingPartyIdentity.builder().id(Response.RP_ID).name("Example").build())
                .credentialRepository(repository)
                .origins(Set.of(response.origin()))
                .attestationTrustSource((chain, aaguid) -> TrustRootsResult.builder()
                        .trustRoots(Set.of(root))
                        .enableRevocationChecking(false)
                        .build())
                .build();
    }

    @Override
    public Account register(Response registration) throws Refusal {
        Repository repository = new Repository(null);
        RelyingParty site = site(registration, repository);
        try {
            PublicKeyCredentialCreationOptions options = PublicKeyCredentialCreationOptions.builder()
                    .rp(site.getIdentity())
                    .user(UserIdentity.builder().name(USER).displayName(USER).id(repository.userHandle()).build())
                    .challenge(ByteArray.fromBase64Url(registration.challenge()))
                    .pubKeyCredParams(ALL_ALGORITHMS)
                    .build();
            RegistrationResult result = site.finishRegistration(FinishRegistrationOptions.builder()
                    .request(options)
                    .response(PublicKeyCredential.parseRegistrationResponseJson(registration.json()))
                    .build());
            if (result.getAttestationType() == AttestationType.BASIC && !result.isAttestationTrusted()) {
                throw new Refusal("the attestation is not trusted");
            }
            Repository registered = new Repository(RegisteredCredential.builder()
                    .credentialId(result.getKeyId().getId())
                    .userHandle(repository.userHandle())
                    .publicKeyCose(result.getPublicKeyCose())
                    .signatureCount(result.getSignatureCount())
                    .build());
            return assertion -> signIn(registered, assertion);
        } catch (Refusal e) {
            throw e;
        } catch (Exception e) {
            throw new Refusal(e);
        }
    }

    private void signIn(Repository repository, Response assertion) throws Refusal {
        try {
            PublicKeyCredentialRequestOptions options = PublicKeyCredentialRequestOptions.builder()
                    .challenge(ByteArray.fromBase64Url(assertion.challenge()))
                    .rpId(Response.RP_ID)
                    .build();
            AssertionResult result = site(assertion, repository).finishAssertion(FinishAssertionOptions.builder()
                    .request(AssertionRequest.builder()
                            .publicKeyCredentialRequestOptions(options)
                            .username(USER)
                            .build())
                    .response(PublicKeyCredential.parseAssertionResponseJson(assertion.json()))
                    .build());
            if (!result.isSuccess() || !result.isSignatureCounterValid()) {
                throw new Refusal("the assertion is not accepted");
            }
        } catch (Refusal e) {
            throw e;
        } catch (Exception e) {
            throw new Refusal(e);
        }
    }

    /** One user, with the credential or without. */
    private record Repository(@Nullable RegisteredCredential registered) implements CredentialRepository {

        ByteArray userHandle() throws Base64UrlException {
            return ByteArray.fromBase64Url(Response.USER_ID);
        }

        @Override
        public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String username) {
            return lookupAll(new ByteArray(new byte[0])).stream()
                    .map(credential -> PublicKeyCredentialDescriptor.builder().id(credential.getCredentialId()).build())
                    .collect(Collectors.toSet());
        }

        @Override
        public Optional<ByteArray> getUserHandleForUsername(String username) {
            return Optional.ofNullable(registered).map(RegisteredCredential::getUserHandle);
        }

        @Override
        public Optional<String> getUsernameForUserHandle(ByteArray userHandle) {
            return Optional.of(USER);
        }

        @Override
        public Optional<RegisteredCredential> lookup(ByteArray credentialId, ByteArray userHandle) {
            return Optional.ofNullable(registered)
                    .filter(credential -> credential.getCredentialId().equals(credentialId));
        }

        @Override
        public Set<RegisteredCredential> lookupAll(ByteArray credentialId) {
            return registered == null ? Set.of() : Set.of(registered);
        }
    }
}
