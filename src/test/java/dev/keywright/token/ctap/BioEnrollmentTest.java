package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Managing.BIO_ENROLLMENT;
import static dev.keywright.token.ctap.Managing.BIO_ENROLLMENT_PREVIEW;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.UserVerifier.BadCapture;
import dev.keywright.token.UserVerifier.Finger;
import dev.keywright.token.UserVerifier.Flaw;
import dev.keywright.token.UserVerifier.None;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CTAP 2.1 §6.7. */
class BioEnrollmentTest {

    private static final Finger INDEX = new Finger("right index");
    private static final Finger THUMB = new Finger("left thumb");

    private final TestToken token = Devices.with();
    private final Managing managing = new Managing(token);
    private byte[] pinToken;

    @BeforeEach
    void allow() {
        managing.setPin();
        pinToken = managing.pinToken(Managing.BE);
    }

    private CBORObject ok(int subCommand, CBORObject params) {
        return token.ok(BIO_ENROLLMENT, managing.bio(pinToken, subCommand, params));
    }

    private CtapStatus status(int subCommand, CBORObject params) {
        return token.status(BIO_ENROLLMENT, managing.bio(pinToken, subCommand, params));
    }

    private byte[] enrol(Finger finger) {
        token.finger = finger;
        byte[] id = member(ok(1, map()), 4).GetByteString();
        ok(2, map(1, id));
        ok(2, map(1, id));
        return id;
    }

    @Test
    void threeGoodCapturesEnrolAFinger() {
        token.finger = INDEX;
        CBORObject begun = ok(1, map(3, 10_000));
        byte[] id = member(begun, 4).GetByteString();
        assertThat(begun).isEqualTo(map(4, id, 5, 0, 6, 2));
        assertThat(member(managing.options(), "bioEnroll").AsBoolean()).isFalse();
        assertThat(ok(2, map(1, id, 3, 10_000))).isEqualTo(map(5, 0, 6, 1));
        assertThat(token.fido().fingers()).isEmpty();

        assertThat(ok(2, map(1, id))).isEqualTo(map(5, 0, 6, 0));

        assertThat(token.fido().fingers().values()).extracting("print").containsExactly("right index");
        for (String option : List.of("bioEnroll", "uv", "userVerificationMgmtPreview")) {
            assertThat(member(managing.options(), option).AsBoolean()).isTrue();
        }
        assertThat(ok(4, null)).isEqualTo(map(7, Platform.array(map(1, id))));
        assertThat(status(2, map(1, id))).isEqualTo(CtapStatus.INVALID_OPTION);
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void aBadCaptureTellsWhyAndDoesNotCount(Flaw flaw) {
        token.fingers.add(new BadCapture(flaw));
        CBORObject begun = ok(1, map());
        assertThat(member(begun, 5).AsInt32()).isEqualTo(flaw.code());
        assertThat(member(begun, 6).AsInt32()).isEqualTo(3);

        token.fingers.add(new BadCapture(flaw));
        assertThat(ok(2, map(1, member(begun, 4)))).isEqualTo(map(5, flaw.code(), 6, 3));
    }

    @Test
    void fingersOfTwoPeopleDoNotMerge() {
        token.finger = INDEX;
        CBORObject id = member(ok(1, map()), 4);
        token.fingers.add(THUMB);

        assertThat(ok(2, map(1, id))).isEqualTo(map(5, 0x0a, 6, 2));
    }

    @Test
    void aFingerIsEnrolledOnce() {
        enrol(INDEX);

        CBORObject again = ok(1, map());

        assertThat(member(again, 5).AsInt32()).isEqualTo(0x0b);
        assertThat(member(again, 6).AsInt32()).isEqualTo(3);
    }

    @Test
    void nobodyInTimeIsTold() {
        token.fingers.add(None.TIMED_OUT);

        assertThat(member(ok(1, map(3, 1)), 5).AsInt32()).isEqualTo(0x0d);
    }

    @Test
    void whoDeclinesEndsTheEnrolment() {
        CBORObject id = member(ok(1, map()), 4);
        token.fingers.add(None.DECLINED);

        assertThat(status(2, map(1, id))).isEqualTo(CtapStatus.OPERATION_DENIED);
        assertThat(status(2, map(1, id))).isEqualTo(CtapStatus.INVALID_OPTION);
    }

    @Test
    void aCancelledEnrolmentIsForgotten() {
        CBORObject id = member(ok(1, map()), 4);

        assertThat(token.status(BIO_ENROLLMENT, map(1, 1, 2, 3))).isEqualTo(CtapStatus.OK);
        assertThat(status(2, map(1, id))).isEqualTo(CtapStatus.INVALID_OPTION);
        assertThat(token.status(BIO_ENROLLMENT, map(1, 1, 2, 3))).isEqualTo(CtapStatus.OK);
    }

    @Test
    void aNewEnrolmentEndsTheOneBefore() {
        CBORObject first = member(ok(1, map()), 4);
        CBORObject second = member(ok(1, map()), 4);

        assertThat(status(2, map(1, first))).isEqualTo(CtapStatus.INVALID_OPTION);
        assertThat(status(2, map(1, second))).isEqualTo(CtapStatus.OK);
    }

    @Test
    void namesAndRemovesFingers() {
        byte[] index = enrol(INDEX);
        byte[] thumb = enrol(THUMB);

        assertThat(status(5, map(1, thumb, 2, "thumb"))).isEqualTo(CtapStatus.OK);
        assertThat(ok(4, null)).isEqualTo(map(7, Platform.array(map(1, index), map(1, thumb, 2, "thumb"))));
        assertThat(status(6, map(1, index))).isEqualTo(CtapStatus.OK);
        assertThat(status(6, map(1, index))).isEqualTo(CtapStatus.INVALID_OPTION);
        assertThat(status(5, map(1, index, 2, "gone"))).isEqualTo(CtapStatus.INVALID_OPTION);
        assertThat(status(6, map(1, thumb))).isEqualTo(CtapStatus.OK);
        assertThat(status(4, null)).isEqualTo(CtapStatus.INVALID_OPTION);
        assertThat(member(managing.options(), "uv").AsBoolean()).isFalse();
    }

    @Test
    void keepsTheProfilesLimits() {
        byte[] index = enrol(INDEX);
        enrol(THUMB);

        assertThat(status(1, map())).isEqualTo(CtapStatus.FP_DATABASE_FULL);
        assertThat(status(5, map(1, index, 2, "twelve bytes"))).isEqualTo(CtapStatus.OK);
        assertThat(status(5, map(1, index, 2, "éééééé!"))).isEqualTo(CtapStatus.INVALID_LENGTH);
    }

    @Test
    void tellsOfTheSensorToAnybody() {
        assertThat(token.ok(BIO_ENROLLMENT, map(6, true))).isEqualTo(map(1, 1));
        assertThat(token.ok(BIO_ENROLLMENT, map(1, 1, 2, 7))).isEqualTo(map(1, 1, 2, 1, 3, 3, 8, 12));
    }

    @Test
    void thePrototypeIsTheSame() {
        token.finger = INDEX;
        CBORObject begun = token.ok(BIO_ENROLLMENT_PREVIEW, managing.bio(pinToken, 1, null));

        assertThat(status(2, map(1, member(begun, 4)))).isEqualTo(CtapStatus.OK);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 6})
    void wantsAProofWithThePermission(int subCommand) {
        CBORObject params = map(1, new byte[16], 2, "name");
        CBORObject proven = managing.bio(pinToken, subCommand, params);

        assertThat(token.status(BIO_ENROLLMENT, map(1, 1, 2, subCommand, 3, params)))
                .isEqualTo(CtapStatus.PUAT_REQUIRED);
        assertThat(token.status(BIO_ENROLLMENT, proven.Set(2, subCommand == 1 ? 4 : 1)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        byte[] other = managing.pinToken(Managing.CM);
        assertThat(token.status(BIO_ENROLLMENT, managing.bio(other, subCommand, params)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(token.fingersAskedFor).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(token.status(BIO_ENROLLMENT, map(1, 1))).isEqualTo(CtapStatus.MISSING_PARAMETER);
        assertThat(token.status(BIO_ENROLLMENT, map(6, false))).isEqualTo(CtapStatus.MISSING_PARAMETER);
        assertThat(token.status(BIO_ENROLLMENT, map(2, 7))).isEqualTo(CtapStatus.MISSING_PARAMETER);
        assertThat(token.status(BIO_ENROLLMENT, map(1, 2, 2, 7))).isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(token.status(BIO_ENROLLMENT, map(1, 1, 2, 8))).isEqualTo(CtapStatus.INVALID_SUBCOMMAND);
    }

    @Test
    void aDeviceWithoutASensorHasNoSuchCommand() {
        TestToken other = new TestToken();

        for (int command : new int[] {BIO_ENROLLMENT, BIO_ENROLLMENT_PREVIEW}) {
            assertThat(other.status(command, map(6, true))).isEqualTo(CtapStatus.INVALID_COMMAND);
        }
    }

    @Test
    void aFingerThatCannotBeStoredIsNotEnrolled() {
        token.finger = INDEX;
        CBORObject id = member(ok(1, map()), 4);
        ok(2, map(1, id));
        token.storeIsBroken = true;

        assertThat(status(2, map(1, id))).isEqualTo(CtapStatus.OTHER);
        assertThat(token.fido().fingers()).isEmpty();
    }

    @Test
    void anEnrolledFingerNeedsNoPinToAddAnother() {
        enrol(INDEX);
        byte[] byFinger = managing.uvToken(Managing.BE, null);
        token.finger = THUMB;

        assertThat(token.status(BIO_ENROLLMENT, managing.bio(byFinger, 1, map()))).isEqualTo(CtapStatus.OK);
    }
}
