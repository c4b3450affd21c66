package dev.keywright.token.ctap;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.testing.Ceremony;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.AdvanceableClock;
import dev.keywright.token.Interaction;
import dev.keywright.token.KeyFactory;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes {@code test-vectors/keywright.json}: for each algorithm and attestation a registration and an assertion. */
final class KeywrightVectors {

    static final String FILE = "keywright.json";

    private static final String PROFILE = "keywright-2.3";
    private static final String RP_ID = "example.org";
    private static final String ORIGIN = "https://example.org";
    private static final HexFormat HEX = HexFormat.of();

    private KeywrightVectors() {}

    /**
     * A way to attest.
     *
     * @param name  the first part of a vector's id
     * @param facts in which the device differs from its profile
     */
    private record Attestation(String name, Map<String, ?> facts, CBORObject wish) {

        CBORObject into(CBORObject request) {
            wish.getKeys().forEach(key -> request.Set(key, wish.get(key)));
            return request;
        }

        boolean fits(SignatureAlgorithm algorithm) {
            return algorithm == SignatureAlgorithm.ES256 || !name.equals("fido-u2f");
        }
    }

    private static final List<Attestation> ATTESTATIONS = List.of(
            new Attestation("none", Map.of(), Platform.map(0x0b, Platform.array("none"))),
            new Attestation("packed-self", Map.of("fido.attestation", "self"), Platform.map()),
            new Attestation("packed", Map.of(), Platform.map()),
            new Attestation("packed-enterprise", Map.of("fido.options.ep", true), Platform.map(0x0a, 2)),
            new Attestation("fido-u2f", Map.of(), Platform.map(0x0b, Platform.array("fido-u2f"))));

    /** The file's text. */
    static String text() {
        List<Map<String, Object>> vectors = new ArrayList<>();
        for (Attestation attestation : ATTESTATIONS) {
            for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
                if (attestation.fits(algorithm)) {
                    vectors.add(vector(attestation, algorithm));
                }
            }
        }
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("profile", PROFILE);
        file.put("rp_id", RP_ID);
        file.put("vectors", vectors);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(file) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> vector(Attestation attestation, SignatureAlgorithm algorithm) {
        String id = attestation.name + "." + algorithm.name();
        byte[] seed = id.getBytes(StandardCharsets.US_ASCII);
        TokenCore core = key(TestProfiles.changed(PROFILE, attestation.facts), seed);
        byte[] created = clientData("create", id);
        CBORObject creation = attestation.into(Platform.discoverableCreation(RP_ID, 1)
                .Set(1, Platform.sha256(created))
                .Set(4, Platform.algorithms(algorithm.coseId())));
        CBORObject registration = ask(core, Platform.MAKE_CREDENTIAL, creation);
        byte[] asserted = clientData("get", id);
        CBORObject assertion = Platform.map(1, RP_ID, 2, Platform.sha256(asserted));
        CBORObject authentication = ask(core, Platform.GET_ASSERTION, assertion);

        Map<String, Object> vector = new LinkedHashMap<>();
        vector.put("id", id);
        vector.put("alg", algorithm.coseId());
        vector.put("seed", HEX.formatHex(seed));
        vector.put("facts", attestation.facts);
        vector.put("registration", registration(created, creation, registration));
        vector.put("authentication", authentication(asserted, assertion, authentication));
        return vector;
    }

    private static Map<String, String> registration(byte[] clientData, CBORObject request, CBORObject response) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("request", HEX.formatHex(Cbor.encode(request)));
        values.put("clientDataJSON", HEX.formatHex(clientData));
        values.put("credential_id", HEX.formatHex(Platform.credentialId(response)));
        values.put("attestationObject", HEX.formatHex(Browser.attestationObject(response)));
        return values;
    }

    private static Map<String, String> authentication(byte[] clientData, CBORObject request, CBORObject response) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("request", HEX.formatHex(Cbor.encode(request)));
        values.put("clientDataJSON", HEX.formatHex(clientData));
        values.put("authenticatorData", HEX.formatHex(Platform.authData(response)));
        values.put("signature", HEX.formatHex(Platform.member(response, 3).GetByteString()));
        return values;
    }

    private static byte[] clientData(String type, String id) {
        byte[] challenge = Platform.sha256((type + " " + id).getBytes(StandardCharsets.US_ASCII));
        return Ceremony.clientData(type, challenge, ORIGIN);
    }

    /** A new key, as {@code keywright emulate --seed} makes it, in memory. */
    private static TokenCore key(FirmwareProfile profile, byte[] seed) {
        RandomSource random = RandomSource.seeded(seed);
        TokenState made = TokenState.made(KeyFactory.make(profile, random));
        return new TokenCore(
                profile,
                new TokenEnvironment(
                        new AdvanceableClock(Instant.EPOCH), random, UserPresence.ALWAYS, Crypto.reproducible(),
                        StateStore.IN_MEMORY),
                made);
    }

    private static CBORObject ask(TokenCore core, int command, CBORObject parameters) {
        byte[] body = Cbor.encode(parameters);
        byte[] request = ByteBuffer.allocate(1 + body.length).put((byte) command).put(body).array();
        byte[] answer = new Authenticator(core).process(request, new Interaction());
        if (answer[0] != 0) {
            throw new AssertionError("the key answered " + TestToken.status(answer));
        }
        try {
            return Cbor.decode(Arrays.copyOfRange(answer, 1, answer.length));
        } catch (MalformedCbor e) {
            throw new AssertionError(e);
        }
    }
}
