package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Yubico .NET SDK, user's manual, "PIN complexity policy": 11111111, password and 12345678 are its examples. */
class PinPolicyTest {

    private static Platform strict() {
        Map<String, Object> facts = Devices.everything();
        facts.put("fido.pinComplexityPolicy", true);
        return new Platform(Devices.with(facts), 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "11111111", "password", "12345678", "PassWord", "1234567890", "87654321", "abcdef", "zyxwv", "éééé", "123123",
        "1q2w3e4r", "🔑🔑🔑🔑"
    })
    void refusesTrivialPins(String pin) {
        assertThat(strict().setPin(pin)).isEqualTo(CtapStatus.PIN_POLICY_VIOLATION);
        assertThat(new Platform(Devices.with(), 2).setPin(pin)).isEqualTo(CtapStatus.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"271828", "1235", "1243", "11112", "correct horse", "2468", "password of mine", "9013"})
    void takesOthers(String pin) {
        assertThat(strict().setPin(pin)).isEqualTo(CtapStatus.OK);
    }

    @Test
    void aDeviceMayHaveALongestPin() {
        Map<String, Object> facts = Devices.everything();
        facts.put("fido.maxPinLength", 8);
        Platform platform = new Platform(Devices.with(facts), 1);

        assertThat(platform.setPin("271828182")).isEqualTo(CtapStatus.PIN_POLICY_VIOLATION);
        assertThat(platform.setPin("éééééééé")).isEqualTo(CtapStatus.OK);
    }
}
