package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.GET_ASSERTION;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.array;
import static dev.keywright.token.ctap.Platform.assertion;
import static dev.keywright.token.ctap.Platform.creation;
import static dev.keywright.token.ctap.Platform.discoverableCreation;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.util.Pair;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.state.FidoSettings;
import dev.keywright.token.state.StateChange.FidoSettingsSet;
import dev.keywright.wire.Cbor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The extensions of CTAP 2.3 §12 and WebAuthn's uvm, each on a key that has them all. */
class ExtensionsTest {

    private static final int ED = 0x80;
    private static final int AT = 0x40;

    private final TestToken token = CapableKey.token();
    private final Platform platform = new Platform(token, 2);

    private static CBORObject asked(CBORObject creation, String name, Object input) {
        return creation.Set(6, map(name, input));
    }

    private static CBORObject askedOfAssertion(byte[] id, String name, Object input) {
        return assertion(id).Set(4, map(name, input));
    }

    private static CBORObject discoverable(int user) {
        return discoverableCreation(Platform.RP_ID, user);
    }

    /** The extension outputs in the authenticator data, which must be encoded canonically; empty without them. */
    private static CBORObject outputs(CBORObject response) {
        byte[] authData = Platform.authData(response);
        if ((authData[32] & ED) == 0) {
            return map();
        }
        int from = 37;
        if ((authData[32] & AT) != 0) {
            int afterId = 55 + Platform.credentialId(response).length;
            CBORObject[] rest =
                    CBORObject.DecodeSequenceFromBytes(Arrays.copyOfRange(authData, afterId, authData.length));
            assertThat(rest).hasSize(2);
            from = authData.length - Cbor.encode(rest[1]).length;
        }
        byte[] encoded = Arrays.copyOfRange(authData, from, authData.length);
        CBORObject outputs = CBORObject.DecodeFromBytes(encoded);
        assertThat(Cbor.encode(outputs)).isEqualTo(encoded);
        return outputs;
    }

    private void set(FidoSettings settings) throws MemoryFailure {
        token.core.commit(List.of(new FidoSettingsSet(settings)));
    }

    @ParameterizedTest
    @CsvSource({
        "credProtect, text", "credProtect, true", "credBlob, true", "credBlob, text", "largeBlobKey, text",
        "largeBlobKey, 1", "minPinLength, 1", "pinComplexityPolicy, text", "thirdPartyPayment, 1", "hmac-secret, 1",
        "hmac-secret, map", "hmac-secret-mc, true", "hmac-secret-mc, text", "uvm, 1"
    })
    void aRegistrationRefusesAnInputOfTheWrongType(String name, String kind) {
        assertThat(token.status(MAKE_CREDENTIAL, asked(discoverable(1), name, input(kind))))
                .isEqualTo(CtapStatus.CBOR_UNEXPECTED_TYPE);
        assertThat(token.fido().credentialCount()).isZero();
        assertThat(token.touchesAskedFor).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "credBlob, bytes", "credBlob, 1", "largeBlobKey, text", "hmac-secret, true", "hmac-secret, text",
        "thirdPartyPayment, text", "uvm, text"
    })
    void anAssertionRefusesAnInputOfTheWrongType(String name, String kind) {
        byte[] id = Platform.credentialId(token.ok(MAKE_CREDENTIAL, discoverable(1)));

        assertThat(token.status(GET_ASSERTION, askedOfAssertion(id, name, input(kind))))
                .isEqualTo(CtapStatus.CBOR_UNEXPECTED_TYPE);
    }

    private static Object input(String kind) {
        return switch (kind) {
            case "true" -> true;
            case "map" -> map();
            case "bytes" -> new byte[] {1};
            case "1" -> 1;
            default -> kind;
        };
    }

    /** An extension that a command does not have is unknown there, whatever its input. */
    @Test
    void ignoresWhatItDoesNotKnow() {
        CBORObject created = token.ok(
                MAKE_CREDENTIAL, discoverable(1).Set(6, map("txAuthSimple", "pay", "largeBlob", map(), "prf", 7)));
        CBORObject asserted = token.ok(
                GET_ASSERTION,
                assertion(Platform.credentialId(created))
                        .Set(4, map("credProtect", "x", "minPinLength", 7, "hmac-secret-mc", true, "prf", array())));

        assertThat(Platform.flags(created) & ED).isZero();
        assertThat(Platform.flags(asserted) & ED).isZero();
    }

    @Test
    void aKeyWithoutExtensionsIgnoresTheirInputs() {
        TestToken old = new TestToken();
        CBORObject created = old.ok(
                MAKE_CREDENTIAL, discoverable(1).Set(6, map("credBlob", "wrong type", "largeBlobKey", false)));

        assertThat(Platform.flags(created) & ED).isZero();
        assertThat(member(created, 5)).isNull();
    }

    @Test
    void outputsAreInCanonicalOrder() throws Exception {
        set(FidoSettings.FACTORY.withMinPinLengthRpIds(List.of(Platform.RP_ID)));
        CBORObject inputs = map(
                "uvm", true, "minPinLength", true, "hmac-secret", true, "credProtect", 2, "credBlob", new byte[] {1},
                "pinComplexityPolicy", true, "thirdPartyPayment", true, "largeBlobKey", true);
        CBORObject created = token.ok(MAKE_CREDENTIAL, discoverable(1).Set(6, inputs));

        assertThat(outputs(created).getKeys().stream().map(CBORObject::AsString))
                .containsExactlyInAnyOrder(
                        "uvm", "credBlob", "credProtect", "hmac-secret", "minPinLength", "pinComplexityPolicy");
        assertThat(member(created, 5).GetByteString()).hasSize(32);
    }

    @ParameterizedTest
    @CsvSource({"true, 0, true", "true, 32, true", "true, 33, false", "false, 1, false"})
    void credBlobKeepsWhatFitsInADiscoverableCredential(boolean discoverable, int length, boolean kept) {
        byte[] blob = new byte[length];
        Arrays.fill(blob, (byte) 7);
        CBORObject created =
                token.ok(MAKE_CREDENTIAL, asked(discoverable ? discoverable(1) : creation(), "credBlob", blob));
        CBORObject asserted =
                token.ok(GET_ASSERTION, askedOfAssertion(Platform.credentialId(created), "credBlob", true));

        assertThat(outputs(created)).isEqualTo(map("credBlob", kept));
        assertThat(outputs(asserted)).isEqualTo(map("credBlob", kept ? blob : new byte[0]));
    }

    @Test
    void credBlobIsGivenOnlyWhenAskedFor() {
        byte[] id = Platform.credentialId(token.ok(MAKE_CREDENTIAL, asked(discoverable(1), "credBlob", new byte[3])));

        assertThat(outputs(token.ok(GET_ASSERTION, assertion(id)))).isEqualTo(map());
        assertThat(outputs(token.ok(GET_ASSERTION, askedOfAssertion(id, "credBlob", false)))).isEqualTo(map());
    }

    @Test
    void largeBlobKeyIsOfTheCredential() {
        CBORObject one = token.ok(MAKE_CREDENTIAL, asked(discoverable(1), "largeBlobKey", true));
        CBORObject other = token.ok(MAKE_CREDENTIAL, asked(discoverable(2), "largeBlobKey", true));
        CBORObject without = token.ok(MAKE_CREDENTIAL, discoverable(3));
        byte[] key = member(one, 5).GetByteString();

        assertThat(key).hasSize(32).isNotEqualTo(member(other, 5).GetByteString());
        assertThat(member(without, 5)).isNull();
        assertThat(outputs(one)).isEqualTo(map());
        byte[] id = Platform.credentialId(one);
        CBORObject asserted = token.ok(GET_ASSERTION, askedOfAssertion(id, "largeBlobKey", true));
        assertThat(member(asserted, 7).GetByteString()).isEqualTo(key);
        assertThat(member(token.ok(GET_ASSERTION, assertion(id)), 7)).isNull();
        assertThat(member(token.ok(GET_ASSERTION, askedOfAssertion(
                        Platform.credentialId(without), "largeBlobKey", true)), 7))
                .isNull();
    }

    @Test
    void largeBlobKeyRefusesAllButTrueAndADiscoverableCredential() {
        byte[] id = Platform.credentialId(token.ok(MAKE_CREDENTIAL, discoverable(1)));

        assertThat(token.status(MAKE_CREDENTIAL, asked(discoverable(2), "largeBlobKey", false)))
                .isEqualTo(CtapStatus.INVALID_OPTION);
        assertThat(token.status(MAKE_CREDENTIAL, asked(creation(), "largeBlobKey", true)))
                .isEqualTo(CtapStatus.INVALID_OPTION);
        assertThat(token.status(GET_ASSERTION, askedOfAssertion(id, "largeBlobKey", false)))
                .isEqualTo(CtapStatus.INVALID_OPTION);
    }

    @Test
    void onlyListedRelyingPartiesLearnAboutThePin() throws Exception {
        set(FidoSettings.FACTORY.withMinPinLength(8).withPinComplexityPolicy()
                .withMinPinLengthRpIds(List.of("other.example", Platform.RP_ID)));
        CBORObject both = map("minPinLength", true, "pinComplexityPolicy", true);

        assertThat(outputs(token.ok(MAKE_CREDENTIAL, creation().Set(6, both))))
                .isEqualTo(map("minPinLength", 8, "pinComplexityPolicy", true));
        assertThat(outputs(token.ok(MAKE_CREDENTIAL, discoverableCreation("sub.example.com", 1).Set(6, both))))
                .isEqualTo(map());
        assertThat(outputs(token.ok(MAKE_CREDENTIAL, creation()
                        .Set(6, map("minPinLength", false, "pinComplexityPolicy", false)))))
                .isEqualTo(map());
        set(FidoSettings.FACTORY.withMinPinLengthRpIds(List.of(Platform.RP_ID)));
        assertThat(outputs(token.ok(MAKE_CREDENTIAL, creation().Set(6, both))))
                .isEqualTo(map("minPinLength", 4, "pinComplexityPolicy", false));
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void thirdPartyPaymentIsToldByAssertions(boolean discoverable, boolean enabled) {
        CBORObject request = discoverable ? discoverable(1) : creation();
        CBORObject created =
                token.ok(MAKE_CREDENTIAL, enabled ? asked(request, "thirdPartyPayment", true) : request);
        byte[] id = Platform.credentialId(created);

        assertThat(outputs(created)).isEqualTo(map());
        assertThat(outputs(token.ok(GET_ASSERTION, askedOfAssertion(id, "thirdPartyPayment", true))))
                .isEqualTo(map("thirdPartyPayment", enabled));
        assertThat(outputs(token.ok(GET_ASSERTION, askedOfAssertion(id, "thirdPartyPayment", false))))
                .isEqualTo(map());
    }

    /** FIDO Registry of Predefined Values: 0x800 is a PIN typed elsewhere, 1 presence, 0x200 nothing. */
    @Test
    void uvmTellsHowTheUserWasVerified() {
        CBORObject touched = token.ok(MAKE_CREDENTIAL, asked(creation(), "uvm", true));
        byte[] id = Platform.credentialId(touched);
        CBORObject silent = token.ok(GET_ASSERTION, askedOfAssertion(id, "uvm", true).Set(5, map("up", false)));
        platform.setPin("1234");
        byte[] pinToken = platform.pinToken("1234", 2, Platform.RP_ID);
        CBORObject verified = token.ok(
                GET_ASSERTION, platform.provenAssertion(pinToken, askedOfAssertion(id, "uvm", true)));

        assertThat(outputs(touched)).isEqualTo(map("uvm", array(array(1, 1, 1))));
        assertThat(outputs(silent)).isEqualTo(map("uvm", array(array(0x200, 1, 1))));
        assertThat(outputs(verified)).isEqualTo(map("uvm", array(array(0x800, 1, 1))));
    }

    /** 2 is a fingerprint, whether the key looks at it at once or gave a token for it. */
    @Test
    void uvmTellsOfAFinger() {
        Map<String, Object> facts = Devices.everything();
        facts.put("fido.extensions", List.of("uvm"));
        TestToken other = Devices.with(facts);
        Managing managing = new Managing(other);
        managing.enrol("right index");
        CBORObject atOnce = other.ok(MAKE_CREDENTIAL, asked(creation(), "uvm", true).Set(7, map("uv", true)));
        byte[] uvToken = managing.uvToken(Managing.GA, Platform.RP_ID);
        CBORObject byToken = other.ok(GET_ASSERTION, managing.platform.provenAssertion(
                uvToken, askedOfAssertion(Platform.credentialId(atOnce), "uvm", true)));

        assertThat(outputs(atOnce)).isEqualTo(map("uvm", array(array(2, 1, 1))));
        assertThat(outputs(byToken)).isEqualTo(map("uvm", array(array(2, 1, 1))));
    }

    private static CBORObject salts(Platform platform, Pair<CBORObject, byte[]> agreed, int count) {
        byte[] salts = new byte[32 * count];
        Arrays.fill(salts, (byte) count);
        byte[] saltEnc = platform.encrypt(agreed.second, salts);
        return map(
                1, agreed.first, 2, saltEnc, 3, platform.authenticate(agreed.second, saltEnc), 4, platform.version());
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "1, false", "2, false"})
    void hmacSecretMcGivesAtOnceWhatAssertionsGive(int version, boolean discoverable) {
        Platform other = new Platform(token, version);
        Pair<CBORObject, byte[]> agreed = other.agree();
        CBORObject created = token.ok(
                MAKE_CREDENTIAL,
                (discoverable ? discoverable(1) : creation())
                        .Set(6, map("hmac-secret", true, "hmac-secret-mc", salts(other, agreed, version))));
        byte[] atOnce = other.decrypt(agreed.second, member(outputs(created), "hmac-secret-mc").GetByteString());
        Pair<CBORObject, byte[]> again = other.agree();
        CBORObject asserted = token.ok(
                GET_ASSERTION,
                askedOfAssertion(Platform.credentialId(created), "hmac-secret", salts(other, again, version)));

        assertThat(member(outputs(created), "hmac-secret")).isEqualTo(CBORObject.True);
        assertThat(atOnce).hasSize(32 * version);
        assertThat(other.decrypt(again.second, member(outputs(asserted), "hmac-secret").GetByteString()))
                .isEqualTo(atOnce);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hmacSecretMcNeedsHmacSecretBesideIt(boolean absent) {
        CBORObject inputs = map("hmac-secret-mc", salts(platform, platform.agree(), 1));

        assertThat(token.status(MAKE_CREDENTIAL, creation().Set(6, absent ? inputs : inputs.Add("hmac-secret", false))))
                .isEqualTo(CtapStatus.MISSING_PARAMETER);
    }

    @Test
    void hmacSecretMcRefusesWrongSaltsAndMakesNothing() {
        CBORObject wrong = salts(platform, platform.agree(), 1).Set(3, new byte[32]);
        CBORObject three = salts(platform, platform.agree(), 3);

        assertThat(token.status(MAKE_CREDENTIAL, discoverable(1)
                        .Set(6, map("hmac-secret", true, "hmac-secret-mc", wrong))))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(token.status(MAKE_CREDENTIAL, discoverable(1)
                        .Set(6, map("hmac-secret", true, "hmac-secret-mc", three))))
                .isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(token.fido().credentialCount()).isZero();
    }
}
