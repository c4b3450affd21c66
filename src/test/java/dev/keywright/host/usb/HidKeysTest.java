package dev.keywright.host.usb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.host.KeyInfo.Pipe;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HidKeysTest {

    @Test
    void lookingNeverFails() {
        // Whatever this computer has or lacks.
        assertThat(HidKeys.find().keys()).allMatch(key -> key.info().pipes().equals(List.of(Pipe.FIDO)));
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
