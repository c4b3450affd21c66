package dev.keywright.token.otp;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.token.state.OtpState;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.otp.Crc16;
import dev.keywright.wire.otp.KeyboardLayout;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Any sequence of slot commands, touches, power cuts and looks at the tag: a byte of command, a byte of length, and the
 * payload. Payloads of slots get the right checksum, which chance would not find.
 */
public final class OtpAppletFuzz implements FuzzTarget {

    private static final String NOT_SELECTED = "6985";
    private static final String SWITCHED_OFF = "6a82";
    private static final int TOUCH_SHORT = 0xf0;
    private static final int TOUCH_LONG = 0xf1;
    private static final int POWER = 0xf2;
    private static final int TAG = 0xf3;

    @Override
    public List<byte[]> seeds() {
        SlotConfiguration plain = OtpKey.configuration("cccc", SlotFlags.ALLOW_UPDATE, SlotFlags.APPEND_CR, 0);
        String configuration = OtpKey.hex(plain);
        String locked = OtpKey.hex(OtpKey.withAccessCode(plain));
        String hotp = OtpKey.hex(OtpKey.configuration("12345678", 0xff, 0x7f, 0xff));
        String challenged = OtpKey.hex(OtpKey.configuration("", 0x24, 0x40, 0x2e));
        return List.of(
                conversation("01", configuration, "f0", "", "f2", "", "f0", "", "f3", "", "01", "00".repeat(52)),
                conversation("03", hotp, "f1", "", "12", ScanMap.USUAL.toHex(), "f1", "", "06", ""),
                conversation("01", challenged, "30", "0102", "04", configuration, "03", challenged, "28", "000000000000"),
                conversation("01", locked, "01", configuration + OtpKey.CODE, "10", "", "05", configuration),
                conversation("01", configuration, "08", "0455046162632f" + "00".repeat(49), "f3", ""),
                conversation("15", "040e020200", "f3", ""));
    }

    private static byte[] conversation(String... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < parts.length; i += 2) {
            all.write(Integer.parseInt(parts[i], 16));
            all.write(parts[i + 1].length() / 2);
            all.writeBytes(HexFormat.of().parseHex(parts[i + 1]));
        }
        return all.toByteArray();
    }

    @Override
    public void run(byte[] input) {
        OtpKey otp = new OtpKey();
        int at = 0;
        while (at + 2 <= input.length) {
            int command = input[at] & 0xff;
            int length = Math.min(input[at + 1] & 0xff, input.length - at - 2);
            byte[] payload = Arrays.copyOfRange(input, at + 2, at + 2 + length);
            at += 2 + length;
            switch (command) {
                case TOUCH_SHORT -> touch(otp, TouchLength.SHORT);
                case TOUCH_LONG -> touch(otp, TouchLength.LONG);
                case POWER -> {
                    otp.key.powerCycle();
                    otp.select();
                }
                case TAG -> readTag(otp);
                default -> run(otp, command, payload);
            }
        }
    }

    private static void touch(OtpKey otp, TouchLength length) {
        Typing typing = otp.key.touch(length);
        for (KeyboardLayout layout : KeyboardLayout.values()) {
            typing.text(layout);
        }
        if (typing.keys().stream().anyMatch(stroke -> (stroke.usage() | stroke.modifiers()) > 0xff)) {
            throw new AssertionError("the key types what no report can hold");
        }
    }

    private static void readTag(OtpKey otp) {
        if (otp.send("00a4040007d276000085010100").equals(SWITCHED_OFF)) {
            return;
        }
        otp.send("00a4000c02e104");
        String message = otp.send("00b0000000");
        if (!message.endsWith("9000") || !message.startsWith("%04x".formatted((message.length() - 4) / 2 - 2))) {
            throw new AssertionError("the tag is none");
        }
        otp.select();
    }

    private static void run(OtpKey otp, int command, byte[] payload) {
        TokenState before = otp.key.state();
        String answer = otp.command(command, HexFormat.of().formatHex(withChecksum(command, payload)));
        if (answer.endsWith("6f00")) {
            throw new AssertionError("the key reports a fault of its own");
        }
        if (!answer.endsWith("9000") && otp.key.state() != before) {
            throw new AssertionError("a refused command changed the state");
        }
        check(before.otp(), otp.state());
        if (answer.equals(NOT_SELECTED) && otp.select().equals(SWITCHED_OFF)) {
            return;
        }
        String status = otp.send("00030000");
        if (status.equals(NOT_SELECTED)) {
            // The settings that came ended with a reboot.
            otp.select();
            return;
        }
        boolean configured = !otp.state().slots().isEmpty();
        // Settings count as programming, too, so that the sequence can tell of more than slots.
        if (configured && status.startsWith("00", 6) || configured == status.startsWith("0000", 8)) {
            throw new AssertionError("the status does not tell of the slots");
        }
    }

    private static void check(OtpState before, OtpState after) {
        if (before.programSequence() == after.programSequence()
                && !(before.slots().keySet().equals(after.slots().keySet())
                        && before.ndef().equals(after.ndef())
                        && before.slots().entrySet().stream().allMatch(slot -> slot.getValue().configuration()
                                .equals(after.slots().get(slot.getKey()).configuration())))) {
            throw new AssertionError("something was written, and the sequence did not move");
        }
    }

    private static byte[] withChecksum(int command, byte[] payload) {
        boolean writes = command == 1 || command >= 3 && command <= 5;
        if (!writes || payload.length < SlotConfiguration.LENGTH) {
            return payload;
        }
        byte[] right = payload.clone();
        int checksum = ~Crc16.of(right, 0, 50);
        right[50] = (byte) checksum;
        right[51] = (byte) (checksum >> 8);
        return right;
    }
}
