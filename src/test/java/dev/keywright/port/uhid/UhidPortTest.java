package dev.keywright.port.uhid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.port.uhid.FakeUhid.Device;
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidError;
import dev.keywright.wire.ctaphid.CtapHidMessage;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import dev.keywright.wire.ctaphid.MessageAssembler;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.SlotCommand;
import dev.keywright.wire.uhid.ReportType;
import dev.keywright.wire.uhid.UhidEvent;
import dev.keywright.wire.uhid.UhidEvent.Close;
import dev.keywright.wire.uhid.UhidEvent.Create2;
import dev.keywright.wire.uhid.UhidEvent.Open;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The test is the kernel, and the programs behind it. */
@Timeout(60)
class UhidPortTest {

    private static final int OTP_FIDO_CCID = 0x407;
    /** The 64 reports that hidraw keeps are not enough for it. */
    private static final byte[] LONG = new byte[CtapHidMessage.MAX_LENGTH];

    private final FakeUhid kernel = new FakeUhid();
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile boolean touches = true;
    private final EmulatedKey key = key("yubikey-5.7.4");
    private final UhidPort port = port(key);

    private EmulatedKey key(String profile) {
        UserPresence presence = (what, cancelled) -> {
            asked.countDown();
            while (!touches && !cancelled.getAsBoolean()) {
                Thread.onSpinWait();
            }
            return cancelled.getAsBoolean() ? UserPresence.Answer.CANCELLED : UserPresence.Answer.TOUCHED;
        };
        return PluggedKey.make(FirmwareProfiles.find(profile).orElseThrow(), presence);
    }

    private UhidPort port(EmulatedKey plugged) {
        return new UhidPort(plugged, kernel, Duration.ofSeconds(20), Duration.ofMillis(50));
    }

    @AfterEach
    void unplug() {
        port.close();
        key.close();
    }

    @Test
    void showsBothInterfacesAsOneKey() throws Exception {
        port.plugIn();
        Create2 otp = kernel.device().identity();
        Create2 fido = kernel.device().identity();

        assertThat(port.isPluggedIn()).isTrue();
        assertThat(List.of(otp, fido)).allSatisfy(each -> {
            assertThat(each.name()).isEqualTo("Yubico YubiKey OTP+FIDO+CCID");
            assertThat(each.bus()).isEqualTo(UhidEvent.BUS_USB);
            assertThat(each.vendor()).isEqualTo(0x1050);
            assertThat(each.product()).isEqualTo(OTP_FIDO_CCID);
            assertThat(each.version()).isEqualTo(0x574);
            assertThat(each.uniq()).matches("keywright-[0-9a-f]{8}");
        });
        assertThat(otp.uniq()).isEqualTo(fido.uniq());
        assertThat(otp.phys()).isEqualTo(otp.uniq() + "/input0");
        assertThat(fido.phys()).isEqualTo(otp.uniq() + "/input1");
        assertThat(otp.descriptor().toArray()).isEqualTo(key.otpHid().orElseThrow().reportDescriptor());
        assertThat(fido.descriptor().toArray()).isEqualTo(key.fidoHid().reportDescriptor());
    }

    @Test
    void isPulledOutAndPluggedInAsOftenAsOneLikes() throws Exception {
        for (int time = 0; time < 3; time++) {
            port.plugIn();
            port.plugIn();
            Device otp = kernel.device();
            Device fido = kernel.device();

            port.pullOut();
            port.pullOut();

            assertThat(port.isPluggedIn()).isFalse();
            assertThat(otp.isGone()).isTrue();
            assertThat(fido.isGone()).isTrue();
        }
        port.close();
        assertThatThrownBy(port::plugIn).isInstanceOf(IOException.class).hasMessageContaining("pulled out for good");
        assertThat(kernel.allAreGone()).isTrue();
    }

    @Test
    void severalKeysAreThereAtOnce() throws Exception {
        try (EmulatedKey other = key("google-titan"); UhidPort second = port(other)) {
            port.plugIn();
            second.plugIn();
            String first = kernel.device().identity().uniq();
            kernel.device();
            Create2 titan = kernel.device().identity();

            assertThat(titan.uniq()).isNotEqualTo(first);
            assertThat(titan.name()).isEqualTo("Google Titan Security Key v2");
            assertThat(titan.vendor()).isEqualTo(0x18d1);
        }
    }

    @Test
    void saysWhatIsWrongAndLeavesNothingBehind() {
        kernel.refuses = true;
        assertThatThrownBy(port::plugIn).isInstanceOf(IOException.class).hasMessage("Nobody may use this.");

        kernel.refuses = false;
        kernel.hasDrivers = false;
        UhidPort hasty = new UhidPort(key, kernel, Duration.ofMillis(10), Duration.ZERO);
        assertThatThrownBy(hasty::plugIn)
                .isInstanceOf(IOException.class)
                .hasMessage("The kernel made a HID device of the key, but no driver takes it on; load the drivers with"
                        + " 'sudo modprobe -a hid hid-generic'.");
        assertThat(hasty.isPluggedIn()).isFalse();
    }

    @Test
    void aKeyWithoutUsbIsNotPluggedIn() {
        try (EmulatedKey synced = key("synced-google"); UhidPort none = port(synced)) {
            assertThatThrownBy(none::plugIn)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("The key shows no FIDO and no OTP interface on USB");
        }
    }

    @Test
    void carriesCtapHid() throws Exception {
        Device fido = plugInFido();
        int channel = channel(fido);
        for (int at = 0; at < LONG.length; at++) {
            LONG[at] = (byte) at;
        }

        assertThat(ask(fido, channel, CtapHidCommand.PING, LONG).payload().toArray()).isEqualTo(LONG);
        // authenticatorGetInfo.
        assertThat(ask(fido, channel, CtapHidCommand.CBOR, new byte[] {4}).payload().toArray()[0]).isZero();
    }

    @Test
    void aProgramThatEndsLeavesNoChannelAndNoCommandBehind() throws Exception {
        touches = false;
        Device fido = plugInFido();
        int channel = channel(fido);
        // authenticatorSelection.
        say(fido, channel, CtapHidCommand.CBOR, new byte[] {0x0b});
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        fido.send(new Close());
        fido.send(new Open());

        assertThat(channel(fido)).isNotEqualTo(channel);
        assertThat(ask(fido, channel, CtapHidCommand.PING, new byte[1]))
                .isEqualTo(CtapHidError.INVALID_CHANNEL.on(channel));
        int next = channel(fido);
        assertThat(ask(fido, next, CtapHidCommand.CBOR, new byte[] {4}).payload().toArray()[0]).isZero();
    }

    @Test
    void theFidoInterfaceHasNoFeatureReports() throws Exception {
        Device fido = plugInFido();

        assertThat(fido.get(ReportType.FEATURE, 0).error()).isEqualTo(UhidEvent.EIO);
        assertThat(fido.set(ReportType.FEATURE, 0, new byte[8]).error()).isEqualTo(UhidEvent.EIO);
    }

    @Test
    void carriesFeatureReportsBehindTheirNumber() throws Exception {
        port.plugIn();
        Device otp = kernel.device();
        byte[] frame = new OtpFrame(SlotCommand.SERIAL, new byte[0]).encode();
        for (int sequence = 0; sequence < 10; sequence++) {
            byte[] report = Arrays.copyOf(Arrays.copyOfRange(frame, sequence * 7, sequence * 7 + 7), 8);
            report[7] = (byte) (0x80 | sequence);
            assertThat(otp.set(ReportType.FEATURE, 0, report).error()).isZero();
        }
        byte[] report;
        do {
            report = otp.get(ReportType.FEATURE, 0).report().toArray();
        } while ((report[8] & 0x80) != 0);

        assertThat(report).hasSize(9).startsWith(0);
        int serial = ByteBuffer.wrap(report).getInt(1);
        assertThat(serial).isEqualTo(key.state().identity().serial());
    }

    @Test
    void refusesOtherReportsAndIgnoresLights() throws Exception {
        port.plugIn();
        Device otp = kernel.device();

        assertThat(otp.get(ReportType.FEATURE, 1).error()).isEqualTo(UhidEvent.EIO);
        assertThat(otp.get(ReportType.INPUT, 0).error()).isEqualTo(UhidEvent.EIO);
        assertThat(otp.set(ReportType.FEATURE, 1, new byte[8]).error()).isEqualTo(UhidEvent.EIO);
        assertThat(otp.set(ReportType.OUTPUT, 0, new byte[] {2}).error()).isZero();
        otp.output(new byte[] {2});
        key.close();
        assertThat(otp.get(ReportType.FEATURE, 0).error()).isEqualTo(UhidEvent.EIO);
        assertThat(otp.set(ReportType.FEATURE, 0, new byte[8]).error()).isEqualTo(UhidEvent.EIO);
    }

    @Test
    void typesInOrderWhileItIsPluggedIn() throws Exception {
        port.plugIn();
        Device otp = kernel.device();
        List<byte[]> reports = IntStream.range(4, 40)
                .mapToObj(usage -> new byte[] {0, 0, (byte) usage, 0, 0, 0, 0, 0})
                .toList();

        key.otpHid().orElseThrow().type(reports);

        for (byte[] report : reports) {
            assertThat(otp.input()).isEqualTo(report);
        }
        port.pullOut();
        key.otpHid().orElseThrow().type(reports);
        assertThat(otp.isQuiet()).isTrue();
    }

    @Test
    void ignoresEventsThatItDoesNotKnow() throws Exception {
        Device fido = plugInFido();
        fido.send(new byte[] {1});
        fido.send(HexFormat.of().parseHex("ffffffff"));
        fido.send(new byte[] {0, 0, 0, 0});
        fido.send(new UhidEvent.Stop());

        assertThat(channel(fido)).isNotZero();
    }

    @Test
    void comesBackWithOtherInterfacesOnceTheAnswerIsOut() throws Exception {
        Device fido = plugInFido();
        int channel = channel(fido);

        // USB enabled: FIDO2 and U2F only; and reboot (yubikit.management, TAG_USB_ENABLED and TAG_REBOOT).
        byte[] settings = HexFormat.of().parseHex("0603020202" + "0c00");
        CtapHidMessage answer = ask(fido, channel, CtapHidCommand.YUBICO_WRITE_CONFIG, settings);

        assertThat(answer.command()).isEqualTo(CtapHidCommand.YUBICO_WRITE_CONFIG.code());
        Device again = kernel.device();
        assertThat(key.interfaces()).containsExactly(Interface.FIDO);
        assertThat(again.identity().name()).isEqualTo("Yubico YubiKey FIDO");
        assertThat(again.identity().product()).isEqualTo(0x402);
        assertThat(fido.isGone()).isTrue();
        again.send(new Open());
        assertThat(channel(again)).isNotZero();
        port.pullOut();
        assertThat(kernel.allAreGone()).isTrue();
    }

    /** Opened by a program. */
    private Device plugInFido() throws Exception {
        port.plugIn();
        kernel.device();
        Device fido = kernel.device();
        fido.send(new Open());
        return fido;
    }

    private static int channel(Device fido) throws InterruptedException {
        byte[] nonce = {1, 2, 3, 4, 5, 6, 7, 8};
        CtapHidMessage answer = ask(fido, CtapHidPacket.BROADCAST_CHANNEL, CtapHidCommand.INIT, nonce);
        return ByteBuffer.wrap(answer.payload().toArray()).getInt(nonce.length);
    }

    private static void say(Device fido, int channel, CtapHidCommand command, byte[] payload) {
        CtapHidMessage.of(channel, command, payload).toReports().forEach(fido::output);
    }

    /** The next answer that is not a keepalive. */
    private static CtapHidMessage ask(Device fido, int channel, CtapHidCommand command, byte[] payload)
            throws InterruptedException {
        say(fido, channel, command, payload);
        CtapHidMessage message;
        do {
            MessageAssembler assembler =
                    new MessageAssembler((CtapHidPacket.Initialisation) CtapHidPacket.decode(fido.input()));
            while (assembler.message().isEmpty()) {
                assertThat(assembler.add((CtapHidPacket.Continuation) CtapHidPacket.decode(fido.input()))).isTrue();
            }
            message = assembler.message().orElseThrow();
        } while (message.command() == CtapHidCommand.KEEPALIVE.code());
        return message;
    }
}
