package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yubico.webauthn.data.AttestationConveyancePreference;
import com.yubico.webauthn.data.AuthenticatorSelectionCriteria;
import dev.keywright.crypto.RandomSource;
import dev.keywright.testing.NodeProgram;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The relying party serves a browser and an authenticator that nobody here wrote: npm's nid-webauthn-emulator. */
class ForeignKeyIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORIGIN = "https://login.example.org";

    private static NodeProgram node;

    private final RelyingPartyService service = RelyingPartyService.inMemory(
            RelyingPartySettings.of("shop", "example.org", "Shop", List.of(ORIGIN)),
            AuthenticatorTrust.NONE,
            () -> Instant.parse("2026-01-01T00:00:00Z"),
            RandomSource.system());

    @BeforeAll
    static void plugIn() throws Exception {
        node = NodeProgram.start("emulator.mjs");
    }

    @AfterAll
    static void pullOut() {
        node.close();
    }

    /** What the emulator can vary: its algorithm, and whether it counts. */
    private record Key(String algorithm, boolean counts) {

        ObjectNode answer(String question, JsonNode options, String origin) throws Exception {
            ObjectNode line = JSON.createObjectNode()
                    .put("algorithm", algorithm)
                    .put("counts", counts)
                    .put("origin", origin);
            line.set(question, options);
            return (ObjectNode) JSON.readTree(node.ask(line.toString()));
        }
    }

    @ParameterizedTest
    @CsvSource({"ES256, -7, true", "ES256, -7, false", "RS256, -257, true", "RS256, -257, false", "EdDSA, -8, true",
        "EdDSA, -8, false"})
    void registersAndSignsIn(String algorithm, int coseId, boolean counts) throws Exception {
        Key key = new Key(algorithm, counts);
        String name = "alice-" + algorithm + counts;
        ObjectNode options = service.startRegistration(new RegistrationRequest(
                name,
                "Alice",
                AuthenticatorSelectionCriteria.builder().build(),
                AttestationConveyancePreference.DIRECT,
                false,
                (ObjectNode) JSON.readTree("{\"credProps\": true}")));
        Registered registered = service.finishRegistration(key.answer("create", options, ORIGIN));
        assertThat(registered.passkey().algorithm()).isEqualTo(coseId);
        assertThat(registered.passkey().discoverable()).isTrue();
        assertThat(registered.extensions().toString()).isEqualTo("{\"credProps\":{\"rk\":true}}");

        long before = registered.passkey().signatureCount();
        for (String asked : new String[] {name, null, name}) {
            ObjectNode answer = key.answer("get", service.startAssertion(SignInRequest.of(asked)), ORIGIN);
            SignIn signIn = service.finishAssertion(answer);
            assertThat(signIn.passkey().username()).isEqualTo(name);
            assertThat(signIn.userVerified()).isTrue();
            assertThat(signIn.passkey().signatureCount()).isEqualTo(counts ? ++before : before);
            assertThat(signIn.warnings()).isEmpty();
            assertThatThrownBy(() -> service.finishAssertion(answer)).hasMessageContaining("it was used");
        }

        ObjectNode excluded = service.startRegistration(RegistrationRequest.of(name, "Alice"));
        assertThat(key.answer("create", excluded, ORIGIN).path("refused").asText())
                .as("the exclude list")
                .contains("CTAP2_ERR_CREDENTIAL_EXCLUDED");

        ObjectNode elsewhere = key.answer(
                "get", service.startAssertion(SignInRequest.of(name)), "https://other.example.org");
        assertThatThrownBy(() -> service.finishAssertion(elsewhere))
                .hasMessage("The ceremony ran at an origin that is not one of this relying party's.");

        forget(key, name, registered.passkey().id());
    }

    /** The Signal API's payload makes the emulator forget what the relying party does not know any more. */
    private void forget(Key key, String name, String id) throws Exception {
        ObjectNode answer = key.answer("get", service.startAssertion(SignInRequest.of(null)), ORIGIN);
        assertThat(service.remove(name, id, "test")).isTrue();
        assertThatThrownBy(() -> service.finishAssertion(answer))
                .isInstanceOfSatisfying(CeremonyException.class, e -> assertThat(service.signal(e))
                        .hasValueSatisfying(signal -> {
                            try {
                                assertThat(key.answer("forget", signal, ORIGIN).has("refused")).isFalse();
                            } catch (Exception unasked) {
                                throw new AssertionError(unasked);
                            }
                        }));
        assertThat(key.answer("get", service.startAssertion(SignInRequest.of(null)), ORIGIN).path("refused").asText())
                .as("nothing is left")
                .isNotEmpty();
    }
}
