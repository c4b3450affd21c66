package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.GET_ASSERTION;
import static dev.keywright.token.ctap.Platform.GET_NEXT_ASSERTION;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.assertion;
import static dev.keywright.token.ctap.Platform.creation;
import static dev.keywright.token.ctap.Platform.credentialId;
import static dev.keywright.token.ctap.Platform.discoverableCreation;
import static dev.keywright.token.ctap.Platform.flags;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.Interaction;
import dev.keywright.token.UserPresence.Answer;
import dev.keywright.token.state.StateChange.CredentialRemoved;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.token.state.StateChange.SignatureCounterSet;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Cbor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registrations and assertions, step by step (CTAP 2.1 §6.1.2, §6.2.2, §6.3). */
class CeremonyTest {

    private static final int UP = 0x01;
    private static final int UV = 0x04;
    private static final int AT = 0x40;
    private static final int ED = 0x80;

    private final TestToken token = new TestToken();
    private final Platform platform = new Platform(token, 2);

    private byte[] register(CBORObject request) {
        return credentialId(token.ok(MAKE_CREDENTIAL, request));
    }

    private void registerDiscoverable(int... users) {
        for (int user : users) {
            register(discoverableCreation(Platform.RP_ID, user));
        }
    }

    private static int userOf(CBORObject response) {
        return member(member(response, 4), "id").GetByteString()[0];
    }

    @Test
    void aCredentialThatIsNotStoredSignsAndLeavesNothingBehind() {
        byte[] id = register(creation());

        assertThat(id).hasSizeLessThanOrEqualTo(128);
        assertThat(token.stored).isEmpty();
        CBORObject response = token.ok(GET_ASSERTION, assertion(id));
        assertThat(member(member(response, 1), "id").GetByteString()).isEqualTo(id);
        assertThat(flags(response)).isEqualTo(UP);
        assertThat(member(response, 4)).isNull();
        assertThat(member(response, 5)).isNull();
        assertThat(token.stored).isEqualTo(List.of(new SignatureCounterSet(1)));
    }

    @Test
    void aRestartedKeyStillKnowsIt() {
        byte[] id = register(creation());
        Authenticator restarted = new Authenticator(token.core);
        byte[] body = Cbor.encode(assertion(id));
        byte[] request = new byte[1 + body.length];
        request[0] = GET_ASSERTION;
        System.arraycopy(body, 0, request, 1, body.length);

        assertThat(TestToken.status(restarted.process(request, new Interaction()))).isEqualTo(CtapStatus.OK);
    }

    @Test
    void itServesOnlyItsRelyingPartyAndOnlyUnchanged() {
        byte[] id = register(creation());

        assertThat(token.status(GET_ASSERTION, assertion(id).Set(1, "example.org")))
                .isEqualTo(CtapStatus.NO_CREDENTIALS);
        Authenticator restarted = new Authenticator(token.core);
        for (int i = 0; i < id.length; i++) {
            byte[] changed = id.clone();
            changed[i] ^= 1;
            byte[] body = Cbor.encode(assertion(changed));
            byte[] request = new byte[1 + body.length];
            request[0] = GET_ASSERTION;
            System.arraycopy(body, 0, request, 1, body.length);
            assertThat(TestToken.status(restarted.process(request, new Interaction())))
                    .as("byte %d", i)
                    .isEqualTo(CtapStatus.NO_CREDENTIALS);
        }
    }

    @Test
    void picksTheFirstAlgorithmThatItHas() {
        CBORObject request = creation()
                .Set(4, Platform.algorithms(-257, -8, -7));

        byte[] authData = Platform.authData(token.ok(MAKE_CREDENTIAL, request));

        // The COSE key follows the id; EdDSA keys have key type 1 (OKP).
        int length = credentialId(token.ok(MAKE_CREDENTIAL, request)).length;
        assertThat(authData[55 + length + 2]).isEqualTo((byte) 1);
        assertThat(token.status(MAKE_CREDENTIAL, creation().Set(4, Platform.algorithms(-257, -37))))
                .isEqualTo(CtapStatus.UNSUPPORTED_ALGORITHM);
        assertThat(token.status(
                        MAKE_CREDENTIAL,
                        creation().Set(4, Platform.array(map("alg", -7, "type", "private-key")))))
                .isEqualTo(CtapStatus.UNSUPPORTED_ALGORITHM);
    }

    @Test
    void theCounterGrowsWithEachAssertionAndIsDurableFirst() {
        byte[] id = register(creation());

        assertThat(Platform.counter(token.ok(MAKE_CREDENTIAL, creation()))).isZero();
        assertThat(Platform.counter(token.ok(GET_ASSERTION, assertion(id)))).isEqualTo(1);
        assertThat(Platform.counter(token.ok(GET_ASSERTION, assertion(id)))).isEqualTo(2);
        token.storeIsBroken = true;
        assertThat(token.send(GET_ASSERTION, Cbor.encode(assertion(id))))
                .containsExactly(CtapStatus.OTHER.code());
        token.storeIsBroken = false;
        assertThat(Platform.counter(token.ok(GET_ASSERTION, assertion(id)))).isEqualTo(3);
    }

    @Test
    void aDiscoverableCredentialReplacesTheSameAccounts() {
        registerDiscoverable(1);
        byte[] first = token.fido().credentialsOf(rpIdHash()).get(0).id().toArray();
        token.stored.clear();

        registerDiscoverable(1);

        assertThat(token.fido().credentialCount()).isEqualTo(1);
        assertThat(token.stored).hasSize(2);
        assertThat(token.stored.get(0)).isInstanceOf(CredentialRemoved.class);
        assertThat(token.stored.get(1)).isInstanceOf(CredentialStored.class);
        assertThat(token.status(GET_ASSERTION, assertion(first))).isEqualTo(CtapStatus.NO_CREDENTIALS);
        registerDiscoverable(2);
        assertThat(token.fido().credentialCount()).isEqualTo(2);
    }

    @Test
    void isFullAtTheProfilesCapacityButStillReplaces() {
        int capacity = token.core.profile().fido().maxCredentials();
        for (int user = 0; user < capacity; user++) {
            registerDiscoverable(user);
        }

        assertThat(token.status(MAKE_CREDENTIAL, discoverableCreation(Platform.RP_ID, 100)))
                .isEqualTo(CtapStatus.KEY_STORE_FULL);
        assertThat(token.status(MAKE_CREDENTIAL, discoverableCreation(Platform.RP_ID, 3)))
                .isEqualTo(CtapStatus.OK);
        assertThat(token.status(MAKE_CREDENTIAL, creation())).isEqualTo(CtapStatus.OK);
    }

    @Test
    void severalAnswerNewestFirstOneByOne() {
        registerDiscoverable(1, 2, 3);

        CBORObject first = token.ok(GET_ASSERTION, assertion());
        assertThat(member(first, 5).AsInt32()).isEqualTo(3);
        List<Integer> users = new ArrayList<>(List.of(userOf(first)));
        for (int i = 0; i < 2; i++) {
            CBORObject next = token.ok(GET_NEXT_ASSERTION);
            assertThat(member(next, 5)).isNull();
            assertThat(Platform.counter(next)).isEqualTo(i + 2);
            users.add(userOf(next));
        }
        assertThat(users).containsExactly(3, 2, 1);
        assertThat(token.touchesAskedFor).hasSize(4);
        assertThat(token.status(GET_NEXT_ASSERTION)).isEqualTo(CtapStatus.NOT_ALLOWED);
    }

    @Test
    void theRestOfSeveralIsForgottenInTimeAndByOtherCommands() {
        registerDiscoverable(1, 2, 3);
        assertThat(token.status(GET_NEXT_ASSERTION)).isEqualTo(CtapStatus.NOT_ALLOWED);

        token.ok(GET_ASSERTION, assertion());
        token.pass(Duration.ofSeconds(30));
        token.ok(GET_NEXT_ASSERTION);
        token.pass(Duration.ofSeconds(31));
        assertThat(token.status(GET_NEXT_ASSERTION)).isEqualTo(CtapStatus.NOT_ALLOWED);

        token.ok(GET_ASSERTION, assertion());
        token.ok(Platform.GET_INFO);
        assertThat(token.status(GET_NEXT_ASSERTION)).isEqualTo(CtapStatus.NOT_ALLOWED);

        token.ok(GET_ASSERTION, assertion());
        token.powerCycle();
        assertThat(token.status(GET_NEXT_ASSERTION)).isEqualTo(CtapStatus.NOT_ALLOWED);
    }

    @Test
    void namesAppearOnlyWithThePinAndAmongSeveral() {
        registerDiscoverable(1);
        platform.setPin("1234");
        byte[] pinToken = platform.pinToken("1234");
        assertThat(member(token.ok(GET_ASSERTION, platform.provenAssertion(pinToken, assertion())), 4))
                .isEqualTo(map("id", new byte[] {1}));

        token.ok(MAKE_CREDENTIAL, platform.provenCreation(pinToken, discoverableCreation(Platform.RP_ID, 2)));
        assertThat(member(token.ok(GET_ASSERTION, assertion()), 4)).isEqualTo(map("id", new byte[] {2}));
        CBORObject verified = token.ok(GET_ASSERTION, platform.provenAssertion(pinToken, assertion()));
        assertThat(flags(verified)).isEqualTo(UP | UV);
        assertThat(member(verified, 4))
                .isEqualTo(map("id", new byte[] {2}, "name", "user 2", "displayName", "User 2"));
        assertThat(member(token.ok(GET_NEXT_ASSERTION), 4))
                .isEqualTo(map("id", new byte[] {1}, "name", "user 1", "displayName", "User 1"));
    }

    @Test
    void anAllowListSelectsOne() {
        byte[] wrapped = register(creation());
        registerDiscoverable(1, 2);
        byte[] stored = token.fido().credentialsOf(rpIdHash()).get(1).id().toArray();

        CBORObject response = token.ok(GET_ASSERTION, assertion(new byte[16], stored, wrapped));

        assertThat(member(member(response, 1), "id").GetByteString()).isEqualTo(stored);
        assertThat(userOf(response)).isEqualTo(1);
        assertThat(member(response, 5)).isNull();
        assertThat(token.status(GET_NEXT_ASSERTION)).isEqualTo(CtapStatus.NOT_ALLOWED);
        assertThat(token.status(GET_ASSERTION, assertion(new byte[16], new byte[0], new byte[200])))
                .isEqualTo(CtapStatus.NO_CREDENTIALS);
        assertThat(token.status(GET_ASSERTION, assertion(new byte[9][16]))).isEqualTo(CtapStatus.LIMIT_EXCEEDED);
    }

    @Test
    void aSilentAssertionAsksForNoTouchAndShowsNone() {
        byte[] id = register(creation());
        token.touchesAskedFor.clear();

        CBORObject response = token.ok(GET_ASSERTION, assertion(id).Add(5, map("up", false)));

        assertThat(flags(response)).isZero();
        assertThat(token.touchesAskedFor).isEmpty();
        assertThat(token.status(GET_ASSERTION, assertion(new byte[16]).Add(5, map("up", false))))
                .isEqualTo(CtapStatus.NO_CREDENTIALS);
    }

    @ParameterizedTest
    @CsvSource({
        "DECLINED, OPERATION_DENIED",
        "TIMED_OUT, USER_ACTION_TIMEOUT",
        "CANCELLED, KEEPALIVE_CANCEL"
    })
    void withoutATouchNothingHappens(Answer answer, CtapStatus expected) {
        byte[] id = register(creation());
        token.touch = answer;

        assertThat(token.status(MAKE_CREDENTIAL, discoverableCreation(Platform.RP_ID, 1))).isEqualTo(expected);
        assertThat(token.status(GET_ASSERTION, assertion(id))).isEqualTo(expected);
        assertThat(token.status(Platform.SELECTION)).isEqualTo(expected);
        assertThat(token.status(Platform.RESET)).isEqualTo(expected);
        assertThat(token.stored).isEmpty();
    }

    @Test
    void tellsAPersonWhatTheTouchIsForInPrintableWords() {
        register(creation().Set(2, map("id", "a\u001b[2Jb\u202e")));

        assertThat(token.touchesAskedFor).containsExactly("register with a?[2Jb?");
    }

    @Test
    void anExcludedCredentialIsAdmittedOnlyAfterATouch() {
        byte[] id = register(creation());
        CBORObject again = creation().Set(5, Platform.array(Platform.descriptor(id)));
        token.touchesAskedFor.clear();

        assertThat(token.status(MAKE_CREDENTIAL, again)).isEqualTo(CtapStatus.CREDENTIAL_EXCLUDED);
        assertThat(token.touchesAskedFor).hasSize(1);
        token.touch = Answer.TIMED_OUT;
        assertThat(token.status(MAKE_CREDENTIAL, again)).isEqualTo(CtapStatus.CREDENTIAL_EXCLUDED);
        token.touch = Answer.CANCELLED;
        assertThat(token.status(MAKE_CREDENTIAL, again)).isEqualTo(CtapStatus.KEEPALIVE_CANCEL);
        token.touch = Answer.TOUCHED;
        assertThat(token.status(MAKE_CREDENTIAL, again.Set(2, map("id", "example.org")))).isEqualTo(CtapStatus.OK);
    }

    /** CTAP 2.1 §12.1.1: who sees a credential of each level. */
    @ParameterizedTest
    @CsvSource({
        // level, in an allowList, with PIN, seen
        "1, false, false, true",
        "1, true, false, true",
        "2, false, false, false",
        "2, true, false, true",
        "2, false, true, true",
        "3, false, false, false",
        "3, true, false, false",
        "3, false, true, true",
        "3, true, true, true"
    })
    void credProtectHidesCredentials(int level, boolean listed, boolean verified, boolean seen) {
        CBORObject created =
                token.ok(MAKE_CREDENTIAL, discoverableCreation(Platform.RP_ID, 1).Add(6, map("credProtect", level)));
        byte[] id = credentialId(created);
        platform.setPin("1234");
        byte[] pinToken = platform.pinToken("1234");
        CBORObject request = listed ? assertion(id) : assertion();

        assertThat(flags(created)).isEqualTo(UP | AT | ED);
        assertThat(token.status(GET_ASSERTION, verified ? platform.provenAssertion(pinToken, request) : request))
                .isEqualTo(seen ? CtapStatus.OK : CtapStatus.NO_CREDENTIALS);
    }

    @Test
    void credProtectHoldsForCredentialsThatAreNotStored() {
        byte[] id = register(creation().Add(6, map("credProtect", 3)));
        platform.setPin("1234");
        byte[] pinToken = platform.pinToken("1234");
        CBORObject excluding = creation().Set(5, Platform.array(Platform.descriptor(id)));

        assertThat(token.status(GET_ASSERTION, assertion(id))).isEqualTo(CtapStatus.NO_CREDENTIALS);
        assertThat(token.status(GET_ASSERTION, platform.provenAssertion(pinToken, assertion(id))))
                .isEqualTo(CtapStatus.OK);
        assertThat(token.status(MAKE_CREDENTIAL, platform.provenCreation(pinToken, excluding)))
                .isEqualTo(CtapStatus.CREDENTIAL_EXCLUDED);
    }

    @Test
    void aLevelThatDoesNotExistIsRefused() {
        for (int level : new int[] {0, 4, -1}) {
            assertThat(token.status(MAKE_CREDENTIAL, creation().Add(6, map("credProtect", level))))
                    .isEqualTo(CtapStatus.INVALID_PARAMETER);
        }
    }

    @Test
    void withAPinSetARegistrationNeedsItAndAnAssertionDoesNot() {
        byte[] id = register(creation());
        platform.setPin("1234");

        assertThat(token.status(MAKE_CREDENTIAL, creation())).isEqualTo(CtapStatus.PUAT_REQUIRED);
        assertThat(flags(token.ok(
                        MAKE_CREDENTIAL, platform.provenCreation(platform.pinToken("1234"), creation()))))
                .isEqualTo(UP | UV | AT);
        assertThat(token.status(GET_ASSERTION, assertion(id))).isEqualTo(CtapStatus.OK);
        byte[] wrongToken = new byte[32];
        assertThat(token.status(GET_ASSERTION, platform.provenAssertion(wrongToken, assertion(id))))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }

    @Test
    void anEmptyPinUvAuthParamAsksForATouchAndTellsAboutThePin() {
        CBORObject creation = creation().Set(8, new byte[0]).Set(9, 2);
        CBORObject assertion = assertion().Set(6, new byte[0]);

        assertThat(token.status(MAKE_CREDENTIAL, creation)).isEqualTo(CtapStatus.PIN_NOT_SET);
        assertThat(token.status(GET_ASSERTION, assertion)).isEqualTo(CtapStatus.PIN_NOT_SET);
        platform.setPin("1234");
        assertThat(token.status(MAKE_CREDENTIAL, creation)).isEqualTo(CtapStatus.PIN_INVALID);
        assertThat(token.touchesAskedFor).hasSize(3);
    }

    @Test
    void aProofWithoutAPinSetIsRefused() {
        assertThat(token.status(MAKE_CREDENTIAL, platform.provenCreation(new byte[32], creation())))
                .isEqualTo(CtapStatus.PIN_NOT_SET);
    }

    @ParameterizedTest
    @CsvSource({
        "1, uv, true, UNSUPPORTED_OPTION",
        // YubiKeys before CTAP 2.1 refuse the option that they do not know, even switched off.
        "1, uv, false, UNSUPPORTED_OPTION",
        "1, up, false, INVALID_OPTION",
        "1, up, true, OK",
        "1, rk, false, OK",
        "1, nonsense, true, OK",
        "2, uv, true, UNSUPPORTED_OPTION",
        "2, uv, false, UNSUPPORTED_OPTION",
        "2, rk, true, UNSUPPORTED_OPTION",
        "2, rk, false, UNSUPPORTED_OPTION",
        "2, nonsense, true, OK"
    })
    void knowsWhichOptionsItHas(int command, String option, boolean value, CtapStatus expected) {
        byte[] id = register(creation());
        CBORObject request = command == MAKE_CREDENTIAL
                ? creation().Set(7, map(option, value))
                : assertion(id).Set(5, map(option, value));

        assertThat(token.status(command, request)).isEqualTo(expected);
    }

    @Test
    void enterpriseAttestationIsNotForThisKey() {
        assertThat(token.status(MAKE_CREDENTIAL, creation().Set(10, 1))).isEqualTo(CtapStatus.INVALID_PARAMETER);
    }

    @Test
    void anUnknownExtensionIsIgnored() {
        CBORObject created = token.ok(MAKE_CREDENTIAL, creation().Set(6, map("somethingElse", map("x", 1))));

        assertThat(flags(created)).isEqualTo(UP | AT);
    }

    private Bytes rpIdHash() {
        return Bytes.of(
                Platform.sha256(Platform.RP_ID.getBytes(StandardCharsets.UTF_8)));
    }
}
