package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.GET_ASSERTION;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.map;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.util.Pair;
import dev.keywright.token.Interaction;
import dev.keywright.token.UserPresence;
import dev.keywright.token.UserVerifier;
import dev.keywright.token.UserVerifier.BadCapture;
import dev.keywright.token.UserVerifier.Finger;
import dev.keywright.token.UserVerifier.Flaw;
import dev.keywright.token.UserVerifier.None;
import dev.keywright.token.state.StateChange.UvAttemptsSet;
import dev.keywright.token.state.UvAttempts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CTAP 2.1 §6.5.3.1 performBuiltInUv, and what leads to it. */
class BuiltInVerificationTest {

    private static final Finger OWN = new Finger("right index");
    private static final Finger OTHERS = new Finger("somebody else's");
    private static final int UP_AND_UV = 0x05;

    private final TestToken token = Devices.with();
    private final Managing managing = new Managing(token);

    @BeforeEach
    void enrol() {
        managing.enrol(OWN.print());
        token.stored.clear();
    }

    private static CBORObject verifying(CBORObject request, int optionsMember) {
        return request.Set(optionsMember, map("uv", true));
    }

    private CBORObject creation() {
        return verifying(Platform.creation(), 7);
    }

    @Test
    void aFingerVerifiesAndIsTheTouchToo() {
        CBORObject created = token.ok(MAKE_CREDENTIAL, creation());
        CBORObject signed = token.ok(
                GET_ASSERTION, verifying(Platform.assertion(Platform.credentialId(created)), 5));

        assertThat(Platform.flags(created) & UP_AND_UV).isEqualTo(UP_AND_UV);
        assertThat(Platform.flags(signed) & UP_AND_UV).isEqualTo(UP_AND_UV);
        assertThat(token.touchesAskedFor).isEmpty();
        assertThat(token.fingersAskedFor).containsExactly("register with example.com", "sign in to example.com");
    }

    @Test
    void aFingerOnAnAssertionWithoutTouchIsATouchAllTheSame() {
        CBORObject created = token.ok(MAKE_CREDENTIAL, creation());
        CBORObject request = Platform.assertion(Platform.credentialId(created)).Set(5, map("uv", true, "up", false));

        assertThat(Platform.flags(token.ok(GET_ASSERTION, request)) & UP_AND_UV).isEqualTo(UP_AND_UV);
    }

    @Test
    void withoutAnyFingerTheOptionIsInvalidAndATokenNotAllowed() {
        TestToken empty = Devices.with();

        assertThat(empty.status(MAKE_CREDENTIAL, creation())).isEqualTo(CtapStatus.INVALID_OPTION);
        assertThat(new Managing(empty).tryUv(Managing.GA, "example.com")).isEqualTo(CtapStatus.NOT_ALLOWED);
        assertThat(empty.fingersAskedFor).isEmpty();
    }

    @Test
    void theKeyAsksThreeTimesByItself() {
        token.fingers.addAll(List.of(OTHERS, new BadCapture(Flaw.TOO_FAST), OWN));

        assertThat(token.status(MAKE_CREDENTIAL, creation())).isEqualTo(CtapStatus.OK);
        assertThat(token.fingersAskedFor).hasSize(3);
        assertThat(managing.uvRetries()).isEqualTo(3);
    }

    @Test
    void failuresBlockTheSensorUntilThePinIsGiven() {
        managing.setPin();
        token.fingers.addAll(List.of(OTHERS, OTHERS));
        assertThat(managing.tryUv(Managing.GA, "example.com")).isEqualTo(CtapStatus.UV_INVALID);
        assertThat(managing.tryUv(Managing.GA, "example.com")).isEqualTo(CtapStatus.UV_INVALID);
        assertThat(managing.uvRetries()).isEqualTo(1);
        token.powerCycle();
        assertThat(managing.uvRetries()).isEqualTo(1);
        token.fingers.add(OTHERS);
        assertThat(managing.tryUv(Managing.GA, "example.com")).isEqualTo(CtapStatus.UV_BLOCKED);

        int asked = token.fingersAskedFor.size();
        assertThat(managing.tryUv(Managing.GA, "example.com")).isEqualTo(CtapStatus.UV_BLOCKED);
        assertThat(token.status(MAKE_CREDENTIAL, creation())).isEqualTo(CtapStatus.PUAT_REQUIRED);
        assertThat(token.fingersAskedFor).hasSize(asked);

        managing.pinToken(Managing.ACFG);
        assertThat(managing.uvRetries()).isEqualTo(3);
        assertThat(managing.tryUv(Managing.GA, "example.com")).isEqualTo(CtapStatus.OK);
    }

    @Test
    void withoutAPinABlockedSensorIsTheEnd() {
        token.finger = OTHERS;

        assertThat(token.status(MAKE_CREDENTIAL, creation())).isEqualTo(CtapStatus.PIN_BLOCKED);
        assertThat(managing.uvRetries()).isZero();
    }

    @Test
    void aFailureIsRefusedAsTheDeviceIsMade() {
        Map<String, Object> patient = Devices.everything();
        patient.put("fido.uvRetries", 5);
        TestToken other = Devices.with(patient);
        Managing with = new Managing(other);
        with.enrol(OWN.print());
        other.finger = OTHERS;
        assertThat(other.status(MAKE_CREDENTIAL, creation())).isEqualTo(CtapStatus.OPERATION_DENIED);
        with.setPin();
        assertThat(other.status(MAKE_CREDENTIAL, creation())).isEqualTo(CtapStatus.PUAT_REQUIRED);
    }

    @Test
    void aBlockedPinBlocksTheSensor() {
        managing.setPin();
        for (int i = 0; i < 8; i++) {
            managing.platform.tryPin("0000");
            token.powerCycle();
        }

        assertThat(managing.tryUv(Managing.GA, "example.com")).isEqualTo(CtapStatus.UV_BLOCKED);
        assertThat(managing.uvRetries()).isZero();
        assertThat(token.fingersAskedFor).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(None.class)
    void nobodyIsNoFailure(None nobody) {
        token.finger = nobody;
        CtapStatus expected = switch (nobody) {
            case DECLINED -> CtapStatus.OPERATION_DENIED;
            case TIMED_OUT -> CtapStatus.USER_ACTION_TIMEOUT;
            case CANCELLED -> CtapStatus.KEEPALIVE_CANCEL;
        };

        assertThat(token.status(MAKE_CREDENTIAL, creation())).isEqualTo(expected);
        assertThat(managing.tryUv(Managing.GA, "example.com")).isEqualTo(expected);
        assertThat(token.fingersAskedFor).hasSize(2);
        assertThat(token.stored).isEmpty();
    }

    @Test
    void aFailureIsStoredBeforeTheFingerIsLookedAt() {
        token.fingers.addAll(List.of(OTHERS, OWN));

        token.ok(MAKE_CREDENTIAL, creation());

        assertThat(token.stored)
                .startsWith(
                        new UvAttemptsSet(new UvAttempts(1, 1)),
                        new UvAttemptsSet(new UvAttempts(2, 2)),
                        new UvAttemptsSet(new UvAttempts(0, 2)));
    }

    @Test
    void looksAtNoFingerWhileItCannotPayForTheTry() {
        token.storeIsBroken = true;

        assertThat(token.status(MAKE_CREDENTIAL, creation())).isEqualTo(CtapStatus.OTHER);
        token.storeIsBroken = false;
        assertThat(managing.uvRetries()).isEqualTo(3);
    }

    @Test
    void aTokenFromAFingerSparesTheTouchOfAMomentLater() {
        byte[] fresh = managing.uvToken(Managing.MC | Managing.GA, Platform.RP_ID);
        CBORObject created = token.ok(
                MAKE_CREDENTIAL, managing.platform.provenCreation(fresh, Platform.creation()));
        assertThat(Platform.flags(created) & UP_AND_UV).isEqualTo(UP_AND_UV);
        assertThat(token.touchesAskedFor).isEmpty();

        CBORObject party = rpIdHash();
        byte[] stale = managing.uvToken(Managing.GA | Managing.CM, Platform.RP_ID);
        token.ok(Platform.CREDENTIAL_MANAGEMENT, managing.platform.management(stale, 4, party));
        token.pass(Duration.ofSeconds(31));
        token.ok(GET_ASSERTION, managing.platform.provenAssertion(
                stale, Platform.assertion(Platform.credentialId(created))));
        assertThat(token.touchesAskedFor).hasSize(1);
    }

    private CBORObject rpIdHash() {
        token.ok(MAKE_CREDENTIAL, Platform.discoverableCreation(Platform.RP_ID, 1)
                .Set(7, map("rk", true, "uv", true)));
        return map(1, Platform.sha256(Platform.RP_ID.getBytes()));
    }

    @Test
    void anExcludedCredentialNeedsNoOtherTouchThanTheFinger() {
        CBORObject created = token.ok(MAKE_CREDENTIAL, creation());
        CBORObject again = creation()
                .Set(5, Platform.array(Platform.descriptor(Platform.credentialId(created))));

        assertThat(token.status(MAKE_CREDENTIAL, again)).isEqualTo(CtapStatus.CREDENTIAL_EXCLUDED);
        assertThat(token.touchesAskedFor).isEmpty();
    }

    @Test
    void aPinUvAuthParamGoesBeforeTheOption() {
        managing.setPin();
        byte[] pinToken = managing.platform.pinToken(Managing.PIN, Managing.MC, Platform.RP_ID);

        assertThat(token.status(MAKE_CREDENTIAL, managing.platform.provenCreation(pinToken, creation())))
                .isEqualTo(CtapStatus.OK);
        assertThat(token.fingersAskedFor).isEmpty();
    }

    @Test
    void aCancelledWaitEndsTheCommandAtOnce() {
        Interaction interaction = new Interaction();
        interaction.cancel();

        assertThat(interaction.awaitFinger(UserVerifier.ALWAYS, "sign in", () -> false)).isEqualTo(None.CANCELLED);
        assertThat(interaction.awaitTouch(UserPresence.ALWAYS, "sign in")).isEqualTo(UserPresence.Answer.CANCELLED);
    }

    @Test
    void theWaitShowsAsAWaitForAPerson() {
        Interaction interaction = new Interaction();
        boolean[] shown = {false};

        interaction.awaitFinger(
                (what, cancelled) -> {
                    shown[0] = interaction.isAwaitingTouch();
                    return OWN;
                },
                "sign in",
                () -> false);

        assertThat(shown[0]).isTrue();
        assertThat(interaction.isAwaitingTouch()).isFalse();
    }

    @Test
    void aDeviceWithoutASensorVerifiesByWhatItIsTold() {
        Map<String, Object> facts = Devices.everything();
        facts.put("fido.fingerprints", "");
        facts.put("fido.uvRetries", "");
        facts.put("fido.reports", List.of());
        facts.put("fido.options", Devices.options("rk", true, "up", true, "uv", true, "pinUvAuthToken", true));
        TestToken phone = Devices.with(facts);
        Managing with = new Managing(phone);
        phone.finger = new Finger("any");

        CBORObject created = phone.ok(MAKE_CREDENTIAL, creation());
        assertThat(Platform.flags(created) & UP_AND_UV).isEqualTo(UP_AND_UV);
        assertThat(phone.status(MAKE_CREDENTIAL, Platform.creation())).isEqualTo(CtapStatus.OPERATION_DENIED);
        assertThat(with.uvToken(Managing.GA, Platform.RP_ID)).hasSize(32);
        phone.fingers.addAll(List.of(
                new BadCapture(Flaw.POOR_QUALITY), new BadCapture(Flaw.POOR_QUALITY), new BadCapture(Flaw.TOO_LOW)));
        assertThat(phone.status(MAKE_CREDENTIAL, creation())).isEqualTo(CtapStatus.OPERATION_DENIED);
        assertThat(with.uvRetries()).isEqualTo(25);
        assertThat(phone.stored).noneMatch(UvAttemptsSet.class::isInstance);
    }

    @Test
    void mandatoryMembersOfTheRequestForAToken() {
        Pair<CBORObject, byte[]> agreed = managing.platform.agree();
        CBORObject whole = managing.uvTokenRequest(agreed, Managing.CM, null);
        for (int member : new int[] {1, 3, 9}) {
            CBORObject without = CBORObject.NewMap();
            whole.getEntries().forEach(entry -> {
                if (entry.getKey().AsInt32() != member) {
                    without.Add(entry.getKey(), entry.getValue());
                }
            });
            assertThat(token.status(Platform.CLIENT_PIN, without)).isEqualTo(CtapStatus.MISSING_PARAMETER);
        }
        assertThat(managing.tryUv(Managing.MC, null)).isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(token.fingersAskedFor).isEmpty();
    }
}
