package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.fido.ctap.BioEnrollment;
import com.yubico.yubikit.fido.ctap.ClientPin;
import com.yubico.yubikit.fido.ctap.Config;
import com.yubico.yubikit.fido.ctap.Ctap2Session;
import com.yubico.yubikit.fido.ctap.FingerprintBioEnrollment;
import com.yubico.yubikit.fido.ctap.FingerprintBioEnrollment.CaptureError;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocol;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV1;
import com.yubico.yubikit.fido.ctap.PinUvAuthProtocolV2;
import dev.keywright.token.UserVerifier.BadCapture;
import dev.keywright.token.UserVerifier.Finger;
import dev.keywright.token.UserVerifier.Flaw;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Yubico's own sessions manage fingers and settings of the emulated key. */
class YubikitManagementTest {

    private static final char[] PIN = "271828".toCharArray();

    private final TestToken token = Devices.with();

    private static PinUvAuthProtocol protocol(int version) {
        return version == 1 ? new PinUvAuthProtocolV1() : new PinUvAuthProtocolV2();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void enrolsNamesAndRemovesFingers(int version) throws Exception {
        Ctap2Session session = new Ctap2Session(token.onReader());
        assertThat(BioEnrollment.isSupported(session.getInfo())).isTrue();
        assertThat(BioEnrollment.isConfigured(session.getInfo())).isFalse();
        ClientPin pin = new ClientPin(session, protocol(version));
        pin.setPin(PIN);
        FingerprintBioEnrollment fingers = new FingerprintBioEnrollment(
                session, protocol(version), pin.getPinToken(PIN, ClientPin.PIN_PERMISSION_BE, null));
        assertThat(fingers.getSensorInfo().getFingerprintKind()).isEqualTo(1);
        assertThat(fingers.getSensorInfo().getMaxCaptureSamplesRequiredForEnroll()).isEqualTo(3);
        assertThat(fingers.getSensorInfo().getMaxTemplateFriendlyName()).isEqualTo(12);

        token.fingers.addAll(List.of(new Finger("a"), new BadCapture(Flaw.TOO_LEFT), new Finger("a")));
        FingerprintBioEnrollment.Context enrolment = fingers.enroll(5000);
        assertThat(enrolment.capture(null)).isNull();
        assertThatThrownBy(() -> enrolment.capture(null))
                .isInstanceOfSatisfying(CaptureError.class, e -> assertThat(e.getCode())
                        .isEqualTo(FingerprintBioEnrollment.FEEDBACK_FP_TOO_LEFT));
        assertThat(enrolment.capture(null)).isNull();
        token.finger = new Finger("a");
        byte[] id = enrolment.capture(null);

        fingers.setName(id, "index");
        Map<byte[], String> all = fingers.enumerateEnrollments();
        assertThat(all.values()).containsExactly("index");
        assertThat(BioEnrollment.isConfigured(session.getInfo())).isTrue();
        assertThat(pin.getUvToken(ClientPin.PIN_PERMISSION_CM, null, null)).hasSize(32);
        FingerprintBioEnrollment again = new FingerprintBioEnrollment(
                session, protocol(version), pin.getUvToken(ClientPin.PIN_PERMISSION_BE, null, null));
        again.removeEnrollment(id);
        assertThat(again.enumerateEnrollments()).isEmpty();
    }

    @Test
    void givesUpAnEnrolment() throws Exception {
        Ctap2Session session = new Ctap2Session(token.onReader());
        ClientPin pin = new ClientPin(session, new PinUvAuthProtocolV2());
        pin.setPin(PIN);
        FingerprintBioEnrollment fingers = new FingerprintBioEnrollment(
                session, pin.getPinUvAuth(), pin.getPinToken(PIN, ClientPin.PIN_PERMISSION_BE, null));
        FingerprintBioEnrollment.Context enrolment = fingers.enroll(null);
        enrolment.capture(null);
        enrolment.cancel();

        assertThat(fingers.enumerateEnrollments()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void changesSettings(int version) throws Exception {
        Ctap2Session session = new Ctap2Session(token.onReader());
        assertThat(Config.isSupported(session.getInfo())).isTrue();
        ClientPin pin = new ClientPin(session, protocol(version));
        pin.setPin(PIN);
        Config config = new Config(
                session, protocol(version), pin.getPinToken(PIN, ClientPin.PIN_PERMISSION_ACFG, null));

        config.enableEnterpriseAttestation();
        config.toggleAlwaysUv();
        assertThat(session.getInfo().getOptions().get("ep")).isEqualTo(true);
        assertThat(session.getInfo().getOptions().get("alwaysUv")).isEqualTo(true);
        config.setMinPinLength(6, List.of("example.com"), null);
        assertThat(session.getInfo().getForcePinChange()).isFalse();
        config.setMinPinLength(null, null, true);
        assertThat(session.getInfo().getMinPinLength()).isEqualTo(6);
        assertThat(session.getInfo().getForcePinChange()).isTrue();
        assertThat(session.getInfo().getAuthenticatorConfigCommands()).containsExactly(1, 2, 3, 4, 255);
        assertThatThrownBy(() -> pin.getPinToken(PIN, ClientPin.PIN_PERMISSION_ACFG, null))
                .isInstanceOfSatisfying(CtapException.class, e -> assertThat(e.getCtapError())
                        .isEqualTo(CtapException.ERR_PIN_POLICY_VIOLATION));
        pin.changePin(PIN, "314159".toCharArray());
        assertThat(session.getInfo().getForcePinChange()).isFalse();
    }

    @Test
    void aFingerThatIsNotEnrolledCostsATry() throws Exception {
        new Managing(token).enrol("mine");
        Ctap2Session session = new Ctap2Session(token.onReader());
        ClientPin pin = new ClientPin(session, new PinUvAuthProtocolV2());

        assertThatThrownBy(() -> pin.getUvToken(ClientPin.PIN_PERMISSION_CM, null, null))
                .isInstanceOfSatisfying(CtapException.class, e -> assertThat(e.getCtapError())
                        .isEqualTo(CtapException.ERR_UV_INVALID));
        assertThat(pin.getUvRetries()).isEqualTo(2);
    }
}
