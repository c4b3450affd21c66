package dev.keywright.host.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.application.CommandState;
import com.yubico.yubikit.core.application.TimeoutException;
import com.yubico.yubikit.core.otp.ChecksumUtils;
import com.yubico.yubikit.core.otp.CommandRejectedException;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.otp.OtpProtocol;
import dev.keywright.crypto.Secret;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.testing.FreshKey;
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.AdvanceableClock;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.otp.TouchLength;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.DeviceSettings;
import dev.keywright.token.state.StateChange.DeviceSettingsSet;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.SlotCommand;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OTP pipe from a program's end to the slots, with Yubico's own protocol in between. */
class EmulatedOtpConnectionTest {

    /** RFC 2202 §3, test case 2: the key, padded with zeros as HMAC does, the data and the digest. */
    private static final byte[] HMAC_KEY = Arrays.copyOf("Jefe".getBytes(), 20);
    private static final byte[] HMAC_DATA = "what do ya want for nothing?".getBytes();
    private static final byte[] HMAC_DIGEST = HexFormat.of().parseHex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");

    private static final Secret NO_ACCESS_CODE = Secret.copyOf(new byte[6]);

    private static byte[] hmacSlot(int moreConfigFlags) {
        SlotConfiguration slot = new SlotConfiguration(
                Bytes.EMPTY,
                Secret.copyOf(Arrays.copyOf(Arrays.copyOfRange(HMAC_KEY, 16, 20), 6)),
                Secret.copyOf(Arrays.copyOf(HMAC_KEY, 16)),
                NO_ACCESS_CODE,
                SlotFlags.SERIAL_API_VISIBLE,
                SlotFlags.CHALLENGE_RESPONSE,
                SlotFlags.CHALLENGE_HMAC | SlotFlags.HMAC_LESS_THAN_64 | moreConfigFlags);
        return Arrays.copyOf(slot.encode(), SlotConfiguration.LENGTH + 6);
    }

    private static FirmwareProfile profile() {
        return FirmwareProfiles.defaultProfile();
    }

    private static OtpProtocol plug(EmulatedKey key) throws Exception {
        return new OtpProtocol(new EmulatedOtpConnection(key.otpHid().orElseThrow()));
    }

    private static UserPresence.Answer untilCancelled(String what, BooleanSupplier cancelled) {
        while (!cancelled.getAsBoolean()) {
            Thread.onSpinWait();
            Thread.yield();
        }
        return UserPresence.Answer.CANCELLED;
    }

    @Test
    void aWrittenSlotAnswersAChallenge() throws Exception {
        try (EmulatedKey key = PluggedKey.make(profile(), UserPresence.NEVER)) {
            OtpProtocol client = plug(key);
            byte[] empty = client.readStatus();
            assertThat(empty).startsWith(5, 4, 3, 0, 0);
            byte[] written = client.sendAndReceive((byte) SlotCommand.CONFIG_2, hmacSlot(0), null);
            assertThat(written).isEqualTo(client.readStatus()).startsWith(5, 4, 3, 1, 2);
            byte[] answer = client.sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_2, HMAC_DATA, null);
            assertThat(ChecksumUtils.checkCrc(answer, 22)).isTrue();
            assertThat(answer).startsWith(HMAC_DIGEST);
        }
    }

    @Test
    void whatIsRefusedLeavesTheProgramSequence() throws Exception {
        try (EmulatedKey key = PluggedKey.make(profile(), UserPresence.NEVER)) {
            OtpProtocol client = plug(key);
            byte[] damaged = hmacSlot(0);
            damaged[20] ^= 1;
            for (byte[] payload : List.of(damaged, new byte[58])) {
                assertThatThrownBy(() -> client.sendAndReceive((byte) SlotCommand.CONFIG_1, payload, null))
                        .isInstanceOf(CommandRejectedException.class);
            }
            assertThatThrownBy(() -> client.sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_1, HMAC_DATA, null))
                    .isInstanceOf(CommandRejectedException.class);
            assertThat(client.readStatus()).startsWith(5, 4, 3, 0, 0);
            assertThat(key.state().otp().slots()).isEmpty();
        }
    }

    @Test
    void theLastDeletionEndsTheSequence() throws Exception {
        try (EmulatedKey key = PluggedKey.make(profile(), UserPresence.NEVER)) {
            OtpProtocol client = plug(key);
            client.sendAndReceive((byte) SlotCommand.CONFIG_1, hmacSlot(0), null);
            client.sendAndReceive((byte) SlotCommand.CONFIG_1, hmacSlot(0), null);
            assertThat(client.sendAndReceive((byte) SlotCommand.CONFIG_1, new byte[58], null))
                    .isEqualTo(new byte[] {5, 4, 3, 0, 0, 0});
        }
    }

    @Test
    void aTouchIsAskedForWhereTheSlotWantsOne() throws Exception {
        List<String> touches = new ArrayList<>();
        UserPresence person = (what, cancelled) -> {
            touches.add(what);
            return UserPresence.Answer.TOUCHED;
        };
        try (EmulatedKey key = PluggedKey.make(profile(), person)) {
            OtpProtocol client = plug(key);
            client.sendAndReceive((byte) SlotCommand.CONFIG_1, hmacSlot(SlotFlags.CHALLENGE_TOUCH), null);
            assertThat(client.sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_1, HMAC_DATA, null))
                    .startsWith(HMAC_DIGEST);
            assertThat(touches).hasSize(1);
        }
    }

    @Test
    void aWaitForATouchMayBeCancelled() throws Exception {
        try (EmulatedKey key = PluggedKey.make(profile(), EmulatedOtpConnectionTest::untilCancelled)) {
            OtpProtocol client = plug(key);
            client.sendAndReceive((byte) SlotCommand.CONFIG_1, hmacSlot(SlotFlags.CHALLENGE_TOUCH), null);
            CommandState state = new CommandState() {
                @Override
                public void onKeepAliveStatus(byte status) {
                    if (status == STATUS_UPNEEDED) {
                        cancel();
                    }
                }
            };
            assertThatThrownBy(() -> client.sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_1, HMAC_DATA, state))
                    .isInstanceOf(TimeoutException.class);
            client.sendAndReceive((byte) SlotCommand.CONFIG_1, hmacSlot(0), null);
            assertThat(client.sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_1, HMAC_DATA, null))
                    .startsWith(HMAC_DIGEST);
        }
    }

    @Test
    void aTouchThatNeverComesIsATimeout() throws Exception {
        AdvanceableClock clock = new AdvanceableClock(Instant.EPOCH);
        try (EmulatedKey key = patientKey(FreshKey.state(), clock)) {
            OtpProtocol client = plug(key);
            client.sendAndReceive((byte) SlotCommand.CONFIG_1, hmacSlot(SlotFlags.CHALLENGE_TOUCH), null);
            CommandState state = new CommandState() {
                @Override
                public void onKeepAliveStatus(byte status) {
                    clock.advance(Duration.ofSeconds(8));
                }
            };
            assertThatThrownBy(() -> client.sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_1, HMAC_DATA, state))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("Timed out waiting for touch");
        }
    }

    @Test
    void anAnswerThatNobodyFetchedGoesWithThePower() throws Exception {
        try (EmulatedKey key = PluggedKey.make(profile(), UserPresence.NEVER)) {
            OtpConnection connection = new EmulatedOtpConnection(key.otpHid().orElseThrow());
            new OtpProtocol(connection).sendAndReceive((byte) SlotCommand.CONFIG_1, hmacSlot(0), null);
            byte[] challenge = new OtpFrame(SlotCommand.CHALLENGE_HMAC_1, HMAC_DATA).encode();
            for (int sequence = 0; sequence < 10; sequence++) {
                byte[] report = Arrays.copyOfRange(challenge, 7 * sequence, 7 * sequence + 8);
                report[7] = (byte) (0x80 | sequence);
                connection.send(report);
            }
            byte[] report = new byte[OtpConnection.FEATURE_REPORT_SIZE];
            do {
                connection.receive(report);
            } while ((report[7] & 0x80) != 0);
            assertThat(report[7]).as("the first part of the answer").isEqualTo((byte) 0x40);

            key.powerCycle();

            connection.receive(report);
            assertThat(report[7]).isZero();
        }
    }

    @Test
    void theSettingsSayHowLongATouchMayTake() throws Exception {
        DeviceSettings patient = new DeviceSettings(null, null, null, 30, null, null, false);
        TokenState state = FreshKey.state().with(new DeviceSettingsSet(patient));
        try (EmulatedKey key = patientKey(state, new AdvanceableClock(Instant.EPOCH))) {
            OtpConnection connection = new EmulatedOtpConnection(key.otpHid().orElseThrow());
            OtpProtocol client = new OtpProtocol(connection);
            client.sendAndReceive((byte) SlotCommand.CONFIG_1, hmacSlot(SlotFlags.CHALLENGE_TOUCH), null);
            byte[] report = new byte[OtpConnection.FEATURE_REPORT_SIZE];
            CommandState noted = new CommandState() {
                @Override
                public void onKeepAliveStatus(byte status) {
                    if (status == STATUS_UPNEEDED) {
                        assertThatCode(() -> connection.receive(report)).doesNotThrowAnyException();
                        cancel();
                    }
                }
            };
            assertThatThrownBy(() -> client.sendAndReceive((byte) SlotCommand.CHALLENGE_HMAC_1, HMAC_DATA, noted))
                    .isInstanceOf(TimeoutException.class);
            assertThat(report[7]).isEqualTo((byte) (0x20 | 30));
        }
    }

    private static EmulatedKey patientKey(TokenState state, InstantSource clock) {
        return new EmulatedKey(FreshKey.profile(), state, TokenEnvironment.of(StateStore.IN_MEMORY)
                .withClock(clock)
                .withPresence(EmulatedOtpConnectionTest::untilCancelled));
    }

    @Test
    void whatATouchTypesComesAsKeyboardReports() throws Exception {
        SlotConfiguration password = new SlotConfiguration(
                Bytes.of(new byte[] {0x0b, (byte) 0x8c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
                Secret.copyOf(new byte[6]),
                Secret.copyOf(new byte[16]),
                NO_ACCESS_CODE,
                0,
                0,
                SlotFlags.SHORT_TICKET);
        List<byte[]> typed = new ArrayList<>();
        try (EmulatedKey key = PluggedKey.make(profile(), UserPresence.NEVER)) {
            key.otpHid().orElseThrow().onInputReport(typed::add);
            plug(key).sendAndReceive(
                    (byte) SlotCommand.CONFIG_2, Arrays.copyOf(password.encode(), SlotConfiguration.LENGTH + 6), null);
            key.touch(TouchLength.SHORT);
            assertThat(typed).isEmpty();
            key.touch(TouchLength.LONG);
        }
        assertThat(typed).containsExactly(
                new byte[] {0, 0, 0x0b, 0, 0, 0, 0, 0}, new byte[8], new byte[] {2, 0, 0x0c, 0, 0, 0, 0, 0}, new byte[8]);
    }

    @Test
    void aPluggedInKeyShowsItsOtpPipe(@TempDir Path folder) throws Exception {
        try (EmulatedSecurityKey key =
                EmulatedSecurityKey.plugIn(folder.resolve("key.state"), null, UserPresence.NEVER)) {
            assertThat(key.info().pipes()).containsExactly(Pipe.FIDO, Pipe.CARD, Pipe.OTP);
            try (OtpConnection connection = key.openOtp()) {
                assertThat(new OtpProtocol(connection).getVersion()).hasToString("5.4.3");
            }
        }
    }

    @Test
    void aDeviceWithoutOneSaysSo(@TempDir Path folder) throws Exception {
        try (EmulatedSecurityKey key = EmulatedSecurityKey.plugIn(
                folder.resolve("key.state"), "security-key-5.4.3", UserPresence.NEVER)) {
            assertThat(key.info().pipes()).containsExactly(Pipe.FIDO);
            assertThatThrownBy(key::openOtp).hasMessageEndingWith("has no OTP interface; use another key.");
            assertThat(key.token().otpHid()).isEmpty();
        }
    }
}
