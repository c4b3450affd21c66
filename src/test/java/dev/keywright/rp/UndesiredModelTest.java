package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.webauthn.attestation.AttestationTrustSource;
import dev.keywright.crypto.RandomSource;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes known against a model, before and after a passkey of it was registered; nothing is attested. */
class UndesiredModelTest {

    private static final String ORIGIN = "https://login.example.org";
    private static final String AAGUID = "11111111-2222-4333-8444-555555555555";
    private static final RelyingPartySettings SETTINGS =
            RelyingPartySettings.of("shop", "example.org", "Shop", List.of(ORIGIN));

    private final Set<String> undesired = new HashSet<>();
    private final SoftAuthenticator key = new SoftAuthenticator(ORIGIN);

    private final AuthenticatorTrust trust = new AuthenticatorTrust() {
        @Override
        public Optional<AttestationTrustSource> roots() {
            return Optional.empty();
        }

        @Override
        public Optional<String> objection(String aaguid, List<X509Certificate> chain) {
            assertThat(chain).isEmpty();
            return Optional.of("Not this one.").filter(sentence -> undesired.contains(aaguid));
        }
    };

    private RelyingPartyService service(RelyingPartySettings settings) {
        return RelyingPartyService.inMemory(
                settings, trust, () -> Instant.parse("2026-01-01T00:00:00Z"), RandomSource.system());
    }

    private void register(RelyingPartyService service) throws CeremonyException {
        key.aaguid = HexFormat.of().parseHex(AAGUID.replace("-", ""));
        service.finishRegistration(key.create(service.startRegistration(RegistrationRequest.of("alice", "Alice"))));
    }

    private SignIn signIn(RelyingPartyService service) throws CeremonyException {
        return service.finishAssertion(key.get(service.startAssertion(SignInRequest.of("alice"))));
    }

    @Test
    void aModelThatIsOnlyClaimedIsRefused() {
        undesired.add(AAGUID);
        RelyingPartyService service = service(SETTINGS);
        assertThatThrownBy(() -> register(service)).isInstanceOf(CeremonyException.class).hasMessage("Not this one.");
        assertThat(service.passkeys()).isEmpty();
    }

    @Test
    void passkeysThatAreThereKeepWorkingWithAWarning() throws Exception {
        RelyingPartyService service = service(SETTINGS);
        register(service);
        assertThat(signIn(service).warnings()).isEmpty();
        undesired.add(AAGUID);
        assertThat(signIn(service).warnings()).containsExactly(SignInWarning.UNDESIRED_MODEL);
    }

    @ParameterizedTest
    @EnumSource(OnSuspicion.class)
    void thePolicyDecides(OnSuspicion policy) throws Exception {
        SignInPolicy usual = SignInPolicy.DEFAULT;
        RelyingPartyService service = service(SETTINGS.withSignIn(new SignInPolicy(
                usual.userVerification(), usual.backupStateChange(), usual.counterOnDevice(), usual.counterIfSynced(),
                policy)));
        register(service);
        undesired.add(AAGUID);
        switch (policy) {
            case REJECT -> assertThatThrownBy(() -> signIn(service))
                    .isInstanceOf(CeremonyException.class)
                    .hasMessage("Authenticators of this model are not accepted any more; register another passkey.");
            case WARN -> assertThat(signIn(service).warnings()).containsExactly(SignInWarning.UNDESIRED_MODEL);
            case ACCEPT -> assertThat(signIn(service).warnings()).isEmpty();
        }
    }
}
