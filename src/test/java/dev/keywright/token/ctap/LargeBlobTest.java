package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.GET_ASSERTION;
import static dev.keywright.token.ctap.Platform.GET_NEXT_ASSERTION;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.array;
import static dev.keywright.token.ctap.Platform.assertion;
import static dev.keywright.token.ctap.Platform.creation;
import static dev.keywright.token.ctap.Platform.discoverableCreation;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.numbers.EInteger;
import dev.keywright.crypto.Crypto;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.token.state.StateChange.SignatureCounterSet;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The extension largeBlob (CTAP 2.2 §12.4). No client here speaks it, neither yubikit nor python3-fido2 nor libfido2;
 * the tables have the cases of the FIDO Alliance's conformance tools for CTAP 2.3 (Extensions/largeBlob, P-1 to F-5),
 * but for P-6, of devices whose credentials hold no blob unless that was asked for.
 */
class LargeBlobTest {

    private static final byte[] BLOB = {1, 2, 3};

    private final TestToken token = token();

    /** A key that has it instead of largeBlobKey and authenticatorLargeBlobs. */
    private static TestToken token() {
        return new TestToken(
                TestProfiles.changed("keywright-2.3", Map.of(
                        "fido.extensions", List.of("largeBlob", "credBlob"),
                        "fido.options", Map.of(
                                "rk", true, "up", true, "clientPin", false, "pinUvAuthToken", true,
                                "makeCredUvNotRqd", true),
                        "fido.maxSerializedLargeBlobArray", "")),
                Crypto.reproducible());
    }

    private static CBORObject discoverable(int user) {
        return discoverableCreation(Platform.RP_ID, user);
    }

    private static CBORObject supporting(CBORObject creation, String support) {
        return creation.Set(6, map("largeBlob", map("support", support)));
    }

    private static CBORObject reading(byte[]... ids) {
        return assertion(ids).Set(4, map("largeBlob", map("read", true)));
    }

    private static CBORObject writing(byte[] blob, Object originalSize, byte[]... ids) {
        return assertion(ids).Set(4, map("largeBlob", map("write", blob, "originalSize", originalSize)));
    }

    private byte[] made(int user) {
        return Platform.credentialId(token.ok(MAKE_CREDENTIAL, discoverable(user)));
    }

    private static CBORObject written(boolean written) {
        return map("largeBlob", map("written", written));
    }

    private static CBORObject blob(byte[] blob, long originalSize) {
        return map("largeBlob", map("blob", blob, "originalSize", originalSize));
    }

    /** The unsigned outputs of an assertion, which must have no signed ones. */
    private CBORObject outputs(CBORObject request) {
        CBORObject response = token.ok(GET_ASSERTION, request);
        assertThat(Platform.flags(response) & 0x80).isZero();
        return member(response, 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"required", "preferred"})
    void aDiscoverableCredentialSupportsIt(String support) {
        CBORObject created = token.ok(MAKE_CREDENTIAL, supporting(discoverable(1), support));

        assertThat(member(created, 6)).isEqualTo(map("largeBlob", map("supported", true)));
        assertThat(Platform.flags(created) & 0x80).isZero();
        assertThat(outputs(reading(Platform.credentialId(created)))).isNull();
    }

    @Test
    void nothingIsSaidUnasked() {
        CBORObject created = token.ok(MAKE_CREDENTIAL, discoverable(1));

        assertThat(member(created, 6)).isNull();
        assertThat(outputs(assertion(Platform.credentialId(created)))).isNull();
    }

    @Test
    void anyOtherCredentialDoesNot() {
        CBORObject created = token.ok(MAKE_CREDENTIAL, supporting(creation(), "preferred"));
        byte[] id = Platform.credentialId(created);

        assertThat(member(created, 6)).isNull();
        assertThat(outputs(writing(BLOB, 5, id))).isEqualTo(written(false));
        assertThat(outputs(reading(id))).isNull();
        int touches = token.touchesAskedFor.size();
        assertThat(token.status(MAKE_CREDENTIAL, supporting(creation(), "required")))
                .isEqualTo(CtapStatus.LARGE_BLOB_STORAGE_FULL);
        assertThat(token.touchesAskedFor).hasSize(touches);
    }

    @Test
    void whatWasWrittenIsReadUntilItIsWrittenAnew() {
        byte[] id = made(1);
        byte[] other = made(2);

        assertThat(outputs(writing(BLOB, 77, id))).isEqualTo(written(true));
        assertThat(outputs(reading(id))).isEqualTo(blob(BLOB, 77));
        assertThat(outputs(reading(other))).isNull();
        assertThat(outputs(writing(new byte[0], Long.MAX_VALUE, id))).isEqualTo(written(true));
        assertThat(outputs(reading(id))).isEqualTo(blob(new byte[0], Long.MAX_VALUE));
        token.powerCycle();
        assertThat(outputs(reading(id).Set(5, map("up", false)))).isEqualTo(blob(new byte[0], Long.MAX_VALUE));
    }

    @Test
    void eachCredentialAnswersWithItsOwn() {
        outputs(writing(new byte[] {1}, 1, made(1)));
        made(2);
        outputs(writing(new byte[] {3}, 3, made(3)));

        assertThat(outputs(reading())).isEqualTo(blob(new byte[] {3}, 3));
        assertThat(member(token.ok(GET_NEXT_ASSERTION), 8)).isNull();
        assertThat(member(token.ok(GET_NEXT_ASSERTION), 8)).isEqualTo(blob(new byte[] {1}, 1));
    }

    @Test
    void itGoesWithItsCredential() {
        outputs(writing(BLOB, 5, made(1)));

        assertThat(outputs(reading(made(1)))).isNull();
    }

    @Test
    void itStaysWhenTheUserIsRenamed() throws Exception {
        byte[] id = made(1);
        outputs(writing(BLOB, 5, id));
        token.core.commit(List.of(new CredentialStored(
                token.fido().allCredentials().findFirst().orElseThrow().withUser("other", null))));

        assertThat(outputs(reading(id))).isEqualTo(blob(BLOB, 5));
    }

    @Test
    void aWriteIsDurableBeforeItIsConfirmed() {
        byte[] id = made(1);
        TokenState before = token.core.state();
        token.storeIsBroken = true;
        assertThat(token.status(GET_ASSERTION, writing(BLOB, 5, id))).isEqualTo(CtapStatus.OTHER);
        assertThat(token.core.state()).isSameAs(before);

        token.storeIsBroken = false;
        token.stored.clear();
        outputs(writing(BLOB, 5, id));
        assertThat(token.stored).hasSize(2).hasAtLeastOneElementOfType(SignatureCounterSet.class);
        assertThat(((CredentialStored) token.stored.get(1)).credential().largeBlob().compressed())
                .isEqualTo(Bytes.of(BLOB));
    }

    @ParameterizedTest
    @CsvSource({"2112, true", "2113, false", "5000, false"})
    void aBlobHasALimit(int length, boolean fits) {
        byte[] id = made(1);
        byte[] blob = new byte[length];
        Arrays.fill(blob, (byte) 7);

        assertThat(outputs(writing(blob, 2 * length, id))).isEqualTo(written(fits));
        assertThat(outputs(reading(id))).isEqualTo(fits ? blob(blob, 2 * length) : null);
    }

    /** 7,609 bytes are the most that CTAPHID carries (CTAP 2.1 §11.2.4). */
    @Test
    void theLongestFitsBesideTheLongestSignature() {
        byte[] id = Platform.credentialId(token.ok(MAKE_CREDENTIAL, discoverable(1).Set(4, Platform.algorithms(-50))));
        outputs(writing(new byte[LargeBlob.LONGEST], 1 << 20, id));

        byte[] answer = token.send(GET_ASSERTION, Cbor.encode(reading(id)));
        assertThat(answer[0]).isZero();
        assertThat(answer).hasSizeBetween(LargeBlob.LONGEST + 4627, 7609);
    }

    @Test
    void anOriginalSizeThatNoFileHasIsNotKept() {
        byte[] id = made(1);

        assertThat(outputs(writing(BLOB, EInteger.FromInt64(Long.MAX_VALUE).Add(1), id))).isEqualTo(written(false));
        assertThat(outputs(reading(id))).isNull();
    }

    @Test
    void aWriteNeedsAListedCredentialAndATouch() {
        byte[] id = made(1);

        assertThat(outputs(writing(BLOB, 5))).isEqualTo(written(false));
        assertThat(outputs(writing(BLOB, 5).Set(3, array()))).isEqualTo(written(false));
        assertThat(outputs(writing(BLOB, 5, id).Set(5, map("up", false)))).isEqualTo(written(false));
        assertThat(outputs(reading(id))).isNull();
        assertThat(outputs(writing(BLOB, 5, new byte[16], id))).isEqualTo(written(true));
    }

    @Test
    void aWriteNeedsAVerifiedUserOnceThereIsAPin() {
        byte[] id = made(1);
        outputs(writing(BLOB, 5, id));
        Platform platform = new Platform(token, 2);
        platform.setPin("1234");
        byte[] other = {4};

        assertThat(outputs(writing(other, 6, id))).isEqualTo(written(false));
        assertThat(outputs(reading(id))).isEqualTo(blob(BLOB, 5));
        byte[] pinToken = platform.pinToken("1234", 2, Platform.RP_ID);
        assertThat(outputs(platform.provenAssertion(pinToken, writing(other, 6, id)))).isEqualTo(written(true));
        assertThat(outputs(reading(id))).isEqualTo(blob(other, 6));
    }

    @Test
    void unsignedOutputsDoNotDisturbSignedOnes() {
        CBORObject created = token.ok(MAKE_CREDENTIAL, discoverable(1)
                .Set(6, map("largeBlob", map("support", "required"), "credBlob", BLOB)));

        assertThat(member(created, 6)).isEqualTo(map("largeBlob", map("supported", true)));
        assertThat(Platform.flags(created) & 0x80).isNotZero();
        CBORObject asserted = token.ok(GET_ASSERTION, assertion(Platform.credentialId(created))
                .Set(4, map("largeBlob", map("write", BLOB, "originalSize", 3), "credBlob", true)));
        assertThat(member(asserted, 8)).isEqualTo(written(true));
        assertThat(Platform.flags(asserted) & 0x80).isNotZero();
    }

    static Stream<CBORObject> badRegistrations() {
        return Stream.of(
                map(), map("wrong", "123"), map("support", "always"), map("support", true), map("support", 1),
                map("support", CBORObject.Null), map("support", "required", "read", true), map("read", true),
                array("support"), CBORObject.FromObject("required"), CBORObject.True, CBORObject.FromObject(BLOB),
                CBORObject.Null);
    }

    @ParameterizedTest
    @MethodSource("badRegistrations")
    void aRegistrationTakesNothingElse(CBORObject input) {
        TokenState before = token.core.state();

        assertThat(token.status(MAKE_CREDENTIAL, discoverable(1).Set(6, map("largeBlob", input))))
                .isEqualTo(CtapStatus.INVALID_CBOR);
        assertThat(token.core.state()).isSameAs(before);
        assertThat(token.touchesAskedFor).isEmpty();
    }

    static Stream<CBORObject> badAssertions() {
        return Stream.of(
                map(), map("wrong", "123"), map("read", false), map("read", "true"), map("read", 1),
                map("read", CBORObject.Null), map("write", BLOB), map("originalSize", 3), map("support", "required"),
                map("read", true, "write", BLOB), map("read", true, "originalSize", 3),
                map("read", true, "write", BLOB, "originalSize", 3), map("read", true, "wrong", 1),
                map("write", BLOB, "originalSize", 3, "wrong", 1), map("write", "123", "originalSize", "123"),
                map("write", "123", "originalSize", 3), map("write", BLOB, "originalSize", "123"),
                map("write", BLOB, "originalSize", -1), map("write", BLOB, "originalSize", 1.5),
                map("write", array(1), "originalSize", 3), map("write", BLOB, "originalSize", CBORObject.Null),
                array("read"), CBORObject.FromObject("read"), CBORObject.True, CBORObject.FromObject(1),
                CBORObject.FromObject(BLOB), CBORObject.Null);
    }

    @ParameterizedTest
    @MethodSource("badAssertions")
    void anAssertionTakesNothingElse(CBORObject input) {
        byte[] id = made(1);
        outputs(writing(BLOB, 5, id));
        TokenState before = token.core.state();
        int touches = token.touchesAskedFor.size();

        assertThat(token.status(GET_ASSERTION, assertion(id).Set(4, map("largeBlob", input))))
                .isEqualTo(CtapStatus.INVALID_CBOR);
        assertThat(token.core.state()).isSameAs(before);
        assertThat(token.touchesAskedFor).hasSize(touches);
    }

    @Test
    void cutOffAnywhereItIsNoCbor() {
        byte[] id = made(1);
        TokenState before = token.core.state();
        for (CBORObject request : List.of(writing(BLOB, 1000, id), reading(id))) {
            byte[] whole = Cbor.encode(request);
            for (int length = 0; length < whole.length; length++) {
                assertThat(TestToken.status(token.send(GET_ASSERTION, Arrays.copyOf(whole, length))))
                        .isEqualTo(CtapStatus.INVALID_CBOR);
            }
        }
        assertThat(token.core.state()).isSameAs(before);
    }

    /** A device has it or largeBlobKey with its command; what it is not known by, it does not answer. */
    @Test
    void largeBlobKeyAndItsCommandAreNotThere() {
        CBORObject info = token.ok(Platform.GET_INFO);

        assertThat(member(info, 2)).isEqualTo(array("largeBlob", "credBlob"));
        assertThat(member(member(info, 4), "largeBlobs")).isNull();
        assertThat(member(info, 0x0b)).isNull();
        assertThat(token.status(Platform.LARGE_BLOBS, map(1, 17, 3, 0))).isEqualTo(CtapStatus.INVALID_COMMAND);
        assertThat(member(CapableKey.token().ok(MAKE_CREDENTIAL, supporting(discoverable(1), "required")), 6))
                .isNull();
    }
}
