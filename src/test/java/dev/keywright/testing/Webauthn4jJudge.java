package dev.keywright.testing;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.anchor.TrustAnchorRepository;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.u2f.FIDOU2FAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.DefaultCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.DefaultSelfAttestationTrustworthinessVerifier;
import dev.keywright.testing.Ceremony.Asserted;
import dev.keywright.testing.Ceremony.Created;
import java.util.List;

/** webauthn4j as a relying party that refuses a certificate that leads to no trust anchor. */
public final class Webauthn4jJudge {

    private final String rpId;
    private final WebAuthnManager manager;

    public Webauthn4jJudge(String rpId, TrustAnchorRepository anchors) {
        this.rpId = rpId;
        this.manager = new WebAuthnManager(
                List.of(
                        new PackedAttestationStatementVerifier(),
                        new FIDOU2FAttestationStatementVerifier(),
                        new NoneAttestationStatementVerifier()),
                new DefaultCertPathTrustworthinessVerifier(anchors),
                new DefaultSelfAttestationTrustworthinessVerifier());
    }

    /** @throws com.webauthn4j.verifier.exception.VerificationException when it refuses */
    public RegistrationData register(Created created) {
        return manager.verify(
                new RegistrationRequest(created.attestationObject(), created.clientData()),
                new RegistrationParameters(server(created.clientData()), null, false, true));
    }

    /** @throws com.webauthn4j.verifier.exception.VerificationException when it refuses */
    public AuthenticationData authenticate(RegistrationData registration, Asserted asserted) {
        CredentialRecordImpl credential = new CredentialRecordImpl(
                registration.getAttestationObject(),
                registration.getCollectedClientData(),
                registration.getClientExtensions(),
                registration.getTransports());
        return manager.verify(
                new AuthenticationRequest(
                        asserted.id(), asserted.authData(), asserted.clientData(), asserted.signature()),
                new AuthenticationParameters(server(asserted.clientData()), credential, null, false, true));
    }

    private ServerProperty server(byte[] clientData) {
        return ServerProperty.builder()
                .origin(new Origin(Ceremony.origin(clientData)))
                .rpId(rpId)
                .challenge(new DefaultChallenge(Ceremony.challenge(clientData)))
                .build();
    }
}
