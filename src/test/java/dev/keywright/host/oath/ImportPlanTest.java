package dev.keywright.host.oath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportPlanTest {

    /** A real key has its reader's name, an emulated one that of its model. */
    @ParameterizedTest
    @CsvSource({
        "Yubico YubiKey OTP+FIDO+CCID, 050403, 32",
        "Yubico YubiKey OTP+FIDO+CCID, 050700, 64",
        "YubiKey 5 NFC, 050403, 32",
        "Nitrokey Nitrokey 3 [CCID/ICCD Interface], 040d00, 0",
    })
    void theRoomOfAYubiKeyIsKnown(String name, String version, int room) throws Exception {
        KeyInfo key = new KeyInfo(null, name, null, false, null, List.of(Pipe.CARD));
        try (OathSession session =
                OathSession.open(ScriptedCard.withFirmware(version).thenAlways("9000"))) {
            assertThat(ImportPlan.of(key, session, List.of(), false, false).room())
                    .isEqualTo(room == 0 ? OptionalInt.empty() : OptionalInt.of(room));
        }
    }
}
