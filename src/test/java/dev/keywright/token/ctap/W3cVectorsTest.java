package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.testing.FreshKey;
import dev.keywright.testing.TestProfiles;
import dev.keywright.testing.TestVectors;
import dev.keywright.token.AdvanceableClock;
import dev.keywright.token.Interaction;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Cbor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The emulated key makes the vectors without attestation, and with self attestation, of WebAuthn Level 3 §16 byte for
 * byte, where it draws what their derivation gives: value {@code n} of a vector is HKDF-SHA-256 of the input
 * "WebAuthn test vectors" with the salt {@code n} (a byte, from 0) and the vector's name as info.
 */
class W3cVectorsTest {

    private static final int UP = 0x01;
    private static final int UV = 0x04;
    private static final int BE = 0x08;
    private static final int BS = 0x10;

    private record Vector(String id, JsonNode registration, JsonNode authentication) {

        /** The name that the derivation knows it by: {@code none.ES256.crossOrigin}. */
        String info() {
            return id.replaceFirst("-es256", ".ES256").replaceFirst("ES256-", "ES256.");
        }

        @Override
        public String toString() {
            return id;
        }
    }

    static Stream<Vector> vectors() {
        String prefix = "sctn-test-vectors-";
        return StreamSupport.stream(
                        TestVectors.read("w3c-webauthn-level-3.json").get("vectors").spliterator(), false)
                .map(vector -> new Vector(
                        vector.get("id").textValue().substring(prefix.length()), vector.get("reg"),
                        vector.get("auth")))
                .filter(vector -> vector.id.startsWith("none-") || vector.id.startsWith("packed-self-"));
    }

    /** Derives the values of a vector one after the other, and finds each in the specification's data. */
    private static final class Derivation {
        private static final byte[] INPUT = "WebAuthn test vectors".getBytes(StandardCharsets.US_ASCII);

        private final byte[] info;
        private byte count;

        Derivation(String info) {
            this.info = info.getBytes(StandardCharsets.US_ASCII);
        }

        byte[] next(JsonNode values, String name) {
            byte[] published = bytes(values, name);
            HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
            hkdf.init(new HKDFParameters(INPUT, new byte[] {count++}, info));
            byte[] derived = new byte[published.length];
            hkdf.generateBytes(derived, 0, derived.length);
            assertThat(derived).as(name).isEqualTo(published);
            return derived;
        }

        /** The values that go into the client data, which the vector has as a whole. */
        void skipClientData(JsonNode values) {
            if ((next(values, "client_data_gen_flags")[0] & 1) != 0) {
                next(values, "extraData_random");
            }
        }
    }

    private static byte[] bytes(JsonNode values, String name) {
        return HexFormat.of().parseHex(values.get(name).textValue());
    }

    /** Hands out these values and no others. */
    private static RandomSource only(byte[]... values) {
        Deque<byte[]> rest = new ArrayDeque<>(List.of(values));
        return target -> {
            byte[] value = rest.remove();
            assertThat(target).hasSameSizeAs(value);
            System.arraycopy(value, 0, target, 0, value.length);
        };
    }

    /** A key whose credentials have these flags. */
    private static FirmwareProfile profile(Vector vector, byte[] aaguid, int idLength, int flags) {
        ByteBuffer id = ByteBuffer.wrap(aaguid);
        String backup = (flags & BE) == 0 ? "none" : (flags & BS) == 0 ? "eligible" : "backed-up";
        return TestProfiles.changed("synced-zero-aaguid", Map.of(
                "fido.aaguid", new UUID(id.getLong(), id.getLong()).toString(),
                "fido.options", (flags & UV) == 0 ? Map.of("rk", true) : Map.of("rk", true, "uv", true),
                "fido.attestation", vector.id.startsWith("none-") ? "none" : "self",
                "fido.backup", backup,
                "fido.discoverableIdLength", idLength));
    }

    private static TokenCore core(FirmwareProfile profile, TokenState state, RandomSource random) {
        return new TokenCore(
                profile,
                new TokenEnvironment(
                        new AdvanceableClock(Instant.EPOCH), random, UserPresence.ALWAYS, Crypto.reproducible(),
                        StateStore.IN_MEMORY),
                state);
    }

    private static CBORObject ask(TokenCore core, int command, CBORObject parameters, int flags) throws Exception {
        if ((flags & UV) != 0) {
            CBORObject options = parameters.GetOrDefault(command == 1 ? 7 : 5, CBORObject.NewMap());
            parameters.Set(command == 1 ? 7 : 5, options.Set("uv", true));
        }
        byte[] body = Cbor.encode(parameters);
        byte[] request = ByteBuffer.allocate(1 + body.length).put((byte) command).put(body).array();
        byte[] answer = new Authenticator(core).process(request, new Interaction());
        assertThat(TestToken.status(answer)).isEqualTo(CtapStatus.OK);
        return Cbor.decode(Arrays.copyOfRange(answer, 1, answer.length));
    }

    /** Which flags the value asks for; BS has a meaning only beside BE. */
    private static int flags(byte value, int mask) {
        int flags = value & mask;
        return (flags & BE) == 0 ? flags & ~BS : flags;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void isMadeByTheKey(Vector vector) throws Exception {
        Derivation derivation = new Derivation(vector.info());
        derivation.next(vector.registration, "challenge");
        byte[] privateKey = derivation.next(vector.registration, "credential_private_key");
        derivation.skipClientData(vector.registration);
        byte[] aaguid = derivation.next(vector.registration, "aaguid");
        byte[] id = derivation.next(vector.registration, "credential_id");
        int made = flags(derivation.next(vector.registration, "auth_data_UV_BE_BS")[0], UV | BE | BS);
        TokenCore core = core(
                profile(vector, aaguid, id.length, made), FreshKey.state(), only(privateKey, id));

        CBORObject created = ask(
                core,
                Platform.MAKE_CREDENTIAL,
                Platform.discoverableCreation("example.org", 1)
                        .Set(1, Platform.sha256(bytes(vector.registration, "clientDataJSON"))),
                made);

        assertThat(Browser.attestationObject(created)).isEqualTo(bytes(vector.registration, "attestationObject"));

        derivation.next(vector.authentication, "challenge");
        derivation.skipClientData(vector.authentication);
        int used = made & BE | flags((byte) (made & BE | derivation.next(vector.authentication, "auth_data_UV_BS")[0]
                & (UV | BS)), UV | BE | BS);
        TokenCore later = core(profile(vector, aaguid, id.length, used), core.state(), only());

        CBORObject asserted = ask(
                later,
                Platform.GET_ASSERTION,
                Platform.map(
                        1, "example.org", 2, Platform.sha256(bytes(vector.authentication, "clientDataJSON")),
                        3, Platform.array(Platform.descriptor(id))),
                used);

        assertThat(Platform.authData(asserted)).isEqualTo(bytes(vector.authentication, "authenticatorData"));
        assertThat(Platform.member(asserted, 3).GetByteString())
                .isEqualTo(bytes(vector.authentication, "signature"));
        assertThat(Platform.flags(asserted)).isEqualTo(UP | used);
    }
}
