package dev.keywright.host.webauthn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.host.emulated.EmulatedFidoConnection;
import dev.keywright.testing.ForeignVerifier;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Cbor;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys and signatures of every length go through CTAPHID and a foreign client. */
class AlgorithmsOverHidTest {

    private static final String ORIGIN = "https://example.org";

    private static final FirmwareProfile EVERY_ALGORITHM = TestProfiles.with(
            "fido.algorithms",
            Stream.of(SignatureAlgorithm.values()).map(SignatureAlgorithm::name).toList());

    private final EmulatedKey key = new EmulatedKey(
            EVERY_ALGORITHM,
            TokenState.made(KeyFactory.make(EVERY_ALGORITHM, RandomSource.system())),
            TokenEnvironment.of(StateStore.IN_MEMORY));
    private final EmulatedFidoConnection connection = new EmulatedFidoConnection(key.fidoHid());
    private final WebAuthnClient client = WebAuthnClient.over(connection);

    @AfterEach
    void unplug() {
        connection.close();
        key.close();
    }

    @ParameterizedTest
    @EnumSource
    void registersAndSignsIn(SignatureAlgorithm algorithm) throws Exception {
        JsonNode created = json(client.register(
                """
                {"rp":{"id":"example.org","name":"Example"},"user":{"id":"AQ","name":"ada","displayName":"Ada"},
                 "challenge":"AAAA","pubKeyCredParams":[{"type":"public-key","alg":%d}]}"""
                        .formatted(algorithm.coseId()),
                ORIGIN,
                UserPrompts.NONE));
        String id = created.get("id").textValue();
        JsonNode asserted = json(client.authenticate(
                """
                {"rpId":"example.org","challenge":"AAAA","allowCredentials":[{"type":"public-key","id":"%s"}]}"""
                        .formatted(id),
                ORIGIN,
                UserPrompts.NONE));

        assertThat(created.at("/response/publicKeyAlgorithm").intValue()).isEqualTo(algorithm.coseId());
        byte[] authData = bytes(asserted, "authenticatorData");
        byte[] clientDataHash = Crypto.fastest().sha256(bytes(asserted, "clientDataJSON"));
        byte[] signed = Arrays.copyOf(authData, authData.length + clientDataHash.length);
        System.arraycopy(clientDataHash, 0, signed, authData.length, clientDataHash.length);
        assertThat(ForeignVerifier.accepts(publicKey(created, id), signed, bytes(asserted, "signature"))).isTrue();
    }

    private static CBORObject publicKey(JsonNode created, String id) throws Exception {
        byte[] authData = bytes(created, "authenticatorData");
        int before = 55 + Base64.getUrlDecoder().decode(id).length;
        return Cbor.decode(Arrays.copyOfRange(authData, before, authData.length));
    }

    private static byte[] bytes(JsonNode credential, String member) {
        return Base64.getUrlDecoder().decode(credential.at("/response/" + member).textValue());
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
