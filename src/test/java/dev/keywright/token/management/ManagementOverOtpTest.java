package dev.keywright.token.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.testing.FakeOtpCommands;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore;
import dev.keywright.token.UserPresence;
import dev.keywright.token.otp.OtpRefusal;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.otp.SlotCommand;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementOverOtpTest {

    private final TokenCore core = FreshKey.core();
    private final FakeOtpCommands slots = new FakeOtpCommands(UserPresence.ALWAYS);
    private final ManagementOverOtp otp = new ManagementOverOtp(slots, new ManagementCommands(
            core, new EnabledApplications(core, EnumSet.allOf(Application.class)), () -> {}));

    private byte[] execute(int command, String payload) throws OtpRefusal {
        return otp.execute(command, HexFormat.of().parseHex(payload), new Interaction());
    }

    private static String padded(String payload) {
        return payload + "00".repeat(64 - payload.length() / 2);
    }

    @ParameterizedTest
    @CsvSource({"''", "00"})
    void tellsDeviceInformation(String payload) throws Exception {
        String page = HexFormat.of().formatHex(execute(SlotCommand.READ_DEVICE_INFORMATION, payload));
        assertThat(page).startsWith("2e0102033f0302033f0204");
        assertThat(page).isEqualTo(
                HexFormat.of().formatHex(execute(SlotCommand.READ_DEVICE_INFORMATION, padded(payload))));
    }

    @Test
    void writesAConfigurationAndCountsIt() throws Exception {
        assertThat(execute(SlotCommand.WRITE_DEVICE_CONFIGURATION, padded("0307011e"))).isEmpty();
        assertThat(core.state().settings().challengeResponseTimeout()).isEqualTo(30);
        assertThat(otp.status()).isEqualTo(new byte[] {5, 4, 3, 1, 0, 0});

        execute(SlotCommand.WRITE_DEVICE_CONFIGURATION, "0307011f");
        assertThat(otp.status()[3]).isEqualTo((byte) 2);
        execute(SlotCommand.CONFIG_1, padded(""));
        assertThat(otp.status()[3]).isEqualTo((byte) 3);
        execute(SlotCommand.WRITE_DEVICE_CONFIGURATION, "0307011f");
        assertThat(otp.status()[3]).isEqualTo((byte) 4);
    }

    /** Clients take 0 after another number for the deletion of the last slot. */
    @Test
    void theSequenceIsZeroAfterTheLastSlotIsDeleted() throws Exception {
        execute(SlotCommand.CONFIG_1, padded(""));
        execute(SlotCommand.WRITE_DEVICE_CONFIGURATION, "0307011f");
        assertThat(otp.status()[3]).isEqualTo((byte) 2);
        slots.forgetAll();
        assertThat(otp.status()[3]).isZero();
    }

    @Test
    void allElseIsTheSlots() throws Exception {
        assertThat(execute(SlotCommand.SERIAL, "")).isEqualTo(FakeOtpCommands.SERIAL);
        assertThat(slots.executed).containsExactly(SlotCommand.SERIAL);
        assertThatThrownBy(() -> execute(FakeOtpCommands.REFUSED, "")).isInstanceOf(OtpRefusal.class);
    }

    @ParameterizedTest
    @CsvSource({
        "13, 01, 6b00",
        "13, ff, 6b00",
        "15, '', 6700",
        "15, 04, 6700",
        "15, 0407011e, 6700",
        "15, 0307011e0001, 6700",
        "15, 0307021e, 6a80",
        "15, 0403020000, 6a80",
        "15, 120b1001010101010101010101010101010101, 6982",
        "11, 06000000, 6a81",
    })
    void refusesAsTheCardPipeDoes(String command, String payload, String status) {
        TokenState before = core.state();
        assertThatThrownBy(() -> execute(Integer.parseInt(command, 16), payload))
                .isInstanceOfSatisfying(OtpRefusal.class, refusal -> assertThat(refusal.status())
                        .isEqualTo(Integer.parseInt(status, 16)));
        assertThat(core.state()).isSameAs(before);
        assertThat(otp.status()[3]).isZero();
        assertThat(slots.executed).isEmpty();
    }

    @Test
    void zerosAloneAreAConfigurationThatChangesNothing() throws Exception {
        TokenState before = core.state();
        assertThat(execute(SlotCommand.WRITE_DEVICE_CONFIGURATION, padded(""))).isEmpty();
        assertThat(core.state()).isSameAs(before);
        assertThat(Arrays.copyOf(otp.status(), 3)).isEqualTo(new byte[] {5, 4, 3});
    }
}
