package dev.keywright.rp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.upokecenter.cbor.CBORObject;
import com.yubico.webauthn.AssertionRequest;
import com.yubico.webauthn.CredentialRepositoryV2;
import com.yubico.webauthn.FinishAssertionOptions;
import com.yubico.webauthn.RelyingParty;
import com.yubico.webauthn.RelyingPartyV2;
import com.yubico.webauthn.ToPublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredential;
import com.yubico.webauthn.data.PublicKeyCredentialRequestOptions;
import com.yubico.webauthn.data.RelyingPartyIdentity;
import com.yubico.webauthn.data.UserVerificationRequirement;
import dev.keywright.audit.AuditEvent;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.testing.TestVectors;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sign-ins are verified here and not by webauthn-server-core, which is the judge: of the assertions in WebAuthn Level 3
 * §16, with each algorithm, and of what damage makes of them, both say the same.
 */
class SignInJudgeTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final InstantSource NOW = () -> Instant.parse("2026-01-01T00:00:00Z");
    private static final String ORIGIN = "https://example.org";
    private static final RelyingPartySettings SETTINGS = RelyingPartySettings.of(
                    "w3c", "example.org", "W3C", List.of(ORIGIN))
            .withTopOrigins(Set.of("https://example.com"), true);
    private static final int DAMAGES = 60;

    static Stream<JsonNode> vectors() {
        return StreamSupport.stream(
                TestVectors.read("w3c-webauthn-level-3.json").get("vectors").spliterator(), false);
    }

    private final MemoryRecords records = new MemoryRecords(NOW);
    private final RelyingPartyService service = new RelyingPartyService(new Ceremonies(
            SETTINGS,
            records,
            Pseudonyms.of(Crypto.fastest(), RandomSource.system()),
            AuthenticatorTrust.NONE,
            NOW,
            RandomSource.system()));

    @ParameterizedTest
    @MethodSource("vectors")
    void bothSayTheSame(JsonNode vector) throws Exception {
        StoredPasskey passkey = passkey(vector.get("reg"));
        JsonNode assertion = vector.get("auth");
        ByteArray challenge = new ByteArray(hex(assertion, "challenge"));
        ObjectNode good = credential(passkey, assertion);
        assertThat(ours(passkey, challenge, good)).as("ours").isTrue();
        assertThat(theirs(passkey, challenge, good)).as("the library").isTrue();

        Random random = new Random(20260101);
        int refused = 0;
        for (int i = 0; i < DAMAGES; i++) {
            ObjectNode damaged = damaged(good, random);
            boolean taken = ours(passkey, challenge, damaged);
            assertThat(taken).as(damaged.toString()).isEqualTo(theirs(passkey, challenge, damaged));
            refused += taken ? 0 : 1;
        }
        assertThat(refused).isEqualTo(DAMAGES);
    }

    private static ObjectNode damaged(ObjectNode good, Random random) {
        ObjectNode damaged = good.deepCopy();
        ObjectNode response = (ObjectNode) damaged.get("response");
        String member = List.of("authenticatorData", "signature").get(random.nextInt(2));
        byte[] bytes = Base64.getUrlDecoder().decode(response.get(member).textValue());
        int at = random.nextInt(bytes.length);
        if (random.nextInt(5) == 0) {
            bytes = Arrays.copyOf(bytes, Math.max(1, at));
        } else {
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        response.put(member, base64url(bytes));
        return damaged;
    }

    private boolean ours(StoredPasskey passkey, ByteArray challenge, ObjectNode credential) {
        Ceremony ceremony = new Ceremony(
                "alice", null, passkey.userHandle(), UserVerificationRequirement.PREFERRED, false, false,
                JSON.createObjectNode(), null);
        records.begin(Ceremony.Kind.ASSERTION, challenge.getBase64Url(), ceremony, NOW.instant().plusSeconds(60));
        try {
            return service.finishAssertion(credential).passkey().username().equals("alice");
        } catch (CeremonyException e) {
            return false;
        }
    }

    private static boolean theirs(StoredPasskey passkey, ByteArray challenge, ObjectNode credential) {
        try {
            RelyingPartyV2<StoredPasskey> library = RelyingParty.builder()
                    .identity(RelyingPartyIdentity.builder().id("example.org").name("W3C").build())
                    .credentialRepositoryV2(new Only(passkey))
                    .origins(Set.of(ORIGIN))
                    .build();
            return library.finishAssertion(FinishAssertionOptions.builder()
                            .request(AssertionRequest.builder()
                                    .publicKeyCredentialRequestOptions(PublicKeyCredentialRequestOptions.builder()
                                            .challenge(challenge)
                                            .rpId("example.org")
                                            .build())
                                    .userHandle(passkey.getUserHandle())
                                    .build())
                            .response(PublicKeyCredential.parseAssertionResponseJson(credential.toString()))
                            .build())
                    .isSuccess();
        } catch (Exception e) {
            return false;
        }
    }

    private record Only(StoredPasskey passkey) implements CredentialRepositoryV2<StoredPasskey> {

        @Override
        public Set<? extends ToPublicKeyCredentialDescriptor> getCredentialDescriptorsForUserHandle(ByteArray handle) {
            return Set.of(passkey);
        }

        @Override
        public Optional<StoredPasskey> lookup(ByteArray credentialId, ByteArray handle) {
            return Optional.of(passkey).filter(known -> known.getCredentialId().equals(credentialId));
        }

        @Override
        public boolean credentialIdExists(ByteArray credentialId) {
            return passkey.getCredentialId().equals(credentialId);
        }
    }

    /** As if it had been registered, whatever the library thinks of its attestation. */
    private StoredPasskey passkey(JsonNode registration) {
        byte[] data = CBORObject.DecodeFromBytes(hex(registration, "attestationObject")).get("authData").GetByteString();
        int length = (data[53] & 0xff) << 8 | data[54] & 0xff;
        boolean eligible = (data[32] & 0x08) != 0;
        Passkey passkey = new Passkey(
                base64url(Arrays.copyOfRange(data, 55, 55 + length)), "alice", "Alice", "", 0, "NONE", "none", false,
                null, eligible, false, 0, List.of(), Passkey.Extensions.NONE, NOW.instant(), null);
        StoredPasskey stored = new StoredPasskey(
                passkey, "AAAA", base64url(Arrays.copyOfRange(data, 55 + length, data.length)));
        Ceremony ceremony = new Ceremony(
                "alice", "Alice", "AAAA", UserVerificationRequirement.PREFERRED, false, false,
                JSON.createObjectNode(), null);
        records.begin(Ceremony.Kind.REGISTRATION, "made", ceremony, NOW.instant().plusSeconds(60));
        records.register("made", stored, new AuditEvent(null, "test", "test", null, null));
        return stored;
    }

    private static ObjectNode credential(StoredPasskey passkey, JsonNode assertion) {
        ObjectNode credential = JSON.createObjectNode()
                .put("id", passkey.passkey().id())
                .put("rawId", passkey.passkey().id())
                .put("type", "public-key");
        credential.putObject("clientExtensionResults");
        credential.putObject("response")
                .put("clientDataJSON", base64url(hex(assertion, "clientDataJSON")))
                .put("authenticatorData", base64url(hex(assertion, "authenticatorData")))
                .put("signature", base64url(hex(assertion, "signature")));
        return credential;
    }

    private static byte[] hex(JsonNode values, String name) {
        return HexFormat.of().parseHex(values.get(name).textValue());
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
