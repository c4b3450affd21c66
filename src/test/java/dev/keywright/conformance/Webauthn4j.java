package dev.keywright.conformance;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.anchor.TrustAnchorRepository;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.u2f.FIDOU2FAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.DefaultCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.DefaultSelfAttestationTrustworthinessVerifier;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** webauthn4j, strict in all that it can be strict in. */
final class Webauthn4j implements Verifier {

    private final WebAuthnManager manager;

    /** @param root whom it trusts to certify attestation keys */
    Webauthn4j(X509Certificate root) {
        Set<TrustAnchor> anchors = Set.of(new TrustAnchor(root, null));
        manager = new WebAuthnManager(
                List.of(
                        new PackedAttestationStatementVerifier(),
                        new FIDOU2FAttestationStatementVerifier(),
                        new NoneAttestationStatementVerifier()),
                new DefaultCertPathTrustworthinessVerifier(new TrustAnchorRepository() {
                    @Override
                    public Set<TrustAnchor> find(AAGUID aaguid) {
                        return anchors;
                    }

                    @Override
                    public Set<TrustAnchor> find(byte[] attestationCertificateKeyIdentifier) {
                        return anchors;
                    }
                }),
                new DefaultSelfAttestationTrustworthinessVerifier());
    }

    @Override
    public String name() {
        return "webauthn4j";
    }

    private static ServerProperty server(Response response) {
        return ServerProperty.builder()
                .origin(new Origin(response.origin()))
                .rpId(Response.RP_ID)
                .challenge(new DefaultChallenge(Base64.getUrlDecoder().decode(response.challenge())))
                .build();
    }

    @Override
    public Account register(Response registration) throws Refusal {
        try {
            RegistrationData data = manager.verifyRegistrationResponseJSON(
                    registration.json(), new RegistrationParameters(server(registration), null, false, true));
            CredentialRecordImpl record = new CredentialRecordImpl(
                    data.getAttestationObject(),
                    data.getCollectedClientData(),
                    data.getClientExtensions(),
                    data.getTransports());
            return assertion -> signIn(record, assertion);
        } catch (RuntimeException e) {
            throw new Refusal(e);
        }
    }

    private void signIn(CredentialRecordImpl record, Response assertion) throws Refusal {
        try {
            manager.verifyAuthenticationResponseJSON(
                    assertion.json(), new AuthenticationParameters(server(assertion), record, null, false, true));
        } catch (RuntimeException e) {
            throw new Refusal(e);
        }
    }
}
