package dev.keywright.host.usb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.host.KeyInfo.Pipe;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HidKeysTest {

    @Test
    void lookingNeverFails() {
        // Whatever this computer has or lacks.
        assertThat(HidKeys.find().keys()).allMatch(key -> key.info().pipes().size() == 1);
    }

    @ParameterizedTest
    @CsvSource({
        "1050, f1d0, 1, FIDO",
        "20a0, fffff1d0, 1, FIDO",
        "1050, 1, 6, OTP",
        "00001050, ffff0001, ffff0006, OTP",
        // A keyboard of somebody else, a mouse, and what else there is.
        "046d, 1, 6, ",
        "1050, 1, 2, ",
        "1050, 7, 6, ",
        "1050, ff00, 1, "
    })
    void knowsAPipeByItsUsage(String vendor, String usagePage, String usage, @Nullable Pipe pipe) {
        assertThat(HidKeys.pipe(number(vendor), number(usagePage), number(usage))).isEqualTo(Optional.ofNullable(pipe));
    }

    private static int number(String hex) {
        return Integer.parseUnsignedInt(hex, 16);
    }

    @ParameterizedTest
    @CsvSource({
        "Yubico, YubiKey OTP+FIDO+CCID, Yubico YubiKey OTP+FIDO+CCID",
        "Nitrokey, Nitrokey 3, Nitrokey 3",
        "SoloKeys, '', SoloKeys",
        ", , FIDO security key",
        "' ', ' ', FIDO security key"
    })
    void namesTheMakerOnce(@Nullable String manufacturer, @Nullable String product, String name) {
        assertThat(HidKeys.fullName(manufacturer, product)).isEqualTo(name);
    }
}
