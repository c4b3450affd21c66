package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other servers and libraries are known to have got wrong with passkeys. */
class FlawsOfOthersTest {

    private static final String ORIGIN = "https://login.example.org";
    private static final String REFUSED =
            "This passkey is not registered here for that account, or its answer does not verify.";

    private final RelyingPartyService service = RelyingPartyService.inMemory(
            RelyingPartySettings.of("shop", "example.org", "Shop", List.of(ORIGIN))
                    .withRegistration(new RegistrationPolicy(
                            RegistrationPolicy.DEFAULT.attestation(),
                            false,
                            RegistrationPolicy.DEFAULT.aaguids(),
                            RegistrationPolicy.DEFAULT.formats(),
                            RegistrationPolicy.DEFAULT.userVerification(),
                            RegistrationPolicy.DEFAULT.residentKey(),
                            null,
                            List.of(CredentialAlgorithm.ES256, CredentialAlgorithm.ML_DSA_44),
                            RegistrationPolicy.Synced.ALLOWED)),
            AuthenticatorTrust.NONE,
            () -> Instant.parse("2026-01-01T00:00:00Z"),
            RandomSource.system());

    /**
     * webauthn-server-core 2.8 signed the owner of a passkey in where the request named a user who had none (issue 451
     * of Yubico/java-webauthn-server), and a server that takes the name from the request signs him in as that user
     * (issue 753 of w3c/webauthn).
     */
    @ParameterizedTest
    @EnumSource(value = SignatureAlgorithm.class, names = {"ES256", "ML_DSA_44"})
    void nobodySignsInAsAnother(SignatureAlgorithm algorithm) throws Exception {
        SoftAuthenticator eve = register("eve", algorithm);
        SoftAuthenticator bob = register("bob", algorithm);
        for (String other : List.of("nobody", "bob")) {
            for (String handle : List.of(eve.userHandle, bob.userHandle, "")) {
                SoftAuthenticator key = eve;
                String own = key.userHandle;
                key.userHandle = handle;
                ObjectNode answer = key.get(service.startAssertion(SignInRequest.of(other)));
                key.userHandle = own;
                assertThatThrownBy(() -> service.finishAssertion(answer)).as(other).hasMessage(REFUSED);
            }
        }
        // With the handle of another in a sign-in without a name.
        String own = eve.userHandle;
        eve.userHandle = bob.userHandle;
        ObjectNode asBob = eve.get(service.startAssertion(SignInRequest.of(null)));
        assertThatThrownBy(() -> service.finishAssertion(asBob)).hasMessage(REFUSED);
        eve.userHandle = own;
        assertThat(service.finishAssertion(eve.get(service.startAssertion(SignInRequest.of(null))))
                        .passkey()
                        .username())
                .isEqualTo("eve");
    }

    private SoftAuthenticator register(String name, SignatureAlgorithm algorithm) throws CeremonyException {
        SoftAuthenticator key = new SoftAuthenticator(ORIGIN, algorithm);
        service.finishRegistration(key.create(service.startRegistration(RegistrationRequest.of(name, name))));
        return key;
    }
}
