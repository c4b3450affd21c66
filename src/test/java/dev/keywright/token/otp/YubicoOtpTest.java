package dev.keywright.token.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.FreshKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.state.StateChange;
import dev.keywright.wire.otp.Crc16;
import dev.keywright.wire.otp.ModHex;
import dev.keywright.wire.otp.ModHex.InvalidModHex;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** One-time passwords of Yubico's own kind, decrypted by the JDK. */
class YubicoOtpTest {

    private static final SlotConfiguration PLAIN = OtpKey.configuration("cc", SlotFlags.ALLOW_UPDATE, 0, 0);
    private static final SlotConfiguration CHALLENGED =
            OtpKey.configuration("", SlotFlags.ALLOW_UPDATE, SlotFlags.CHALLENGE_RESPONSE, SlotFlags.CHALLENGE_YUBICO);

    private final OtpKey otp = new OtpKey();

    private record Block(String uid, int useCounter, int timestamp, int sessionCounter, int random) {
        static Block decrypt(byte[] encrypted) {
            try {
                Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
                cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(OtpKey.KEY, "AES"));
                byte[] block = cipher.doFinal(encrypted);
                assertThat(Crc16.of(block)).isEqualTo(Crc16.OK_RESIDUAL);
                ByteBuffer in = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
                return new Block(
                        HexFormat.of().formatHex(block, 0, 6), in.getShort(6) & 0xffff,
                        in.getInt(8) & 0xffffff, block[11] & 0xff, in.getShort(12) & 0xffff);
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        String counters() {
            return useCounter + "/" + sessionCounter;
        }
    }

    private Block touch(TouchLength length) {
        String typed = otp.type(length);
        try {
            return Block.decrypt(ModHex.decode(typed.substring(typed.length() - 32)));
        } catch (InvalidModHex e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void itHoldsThePrivateIdAndCounts() {
        otp.write(1, PLAIN);
        Block first = touch(TouchLength.SHORT);
        otp.clock.advance(Duration.ofSeconds(2));
        Block second = touch(TouchLength.SHORT);

        assertThat(first.uid()).isEqualTo("010203040506");
        assertThat(first.counters()).isEqualTo("1/0");
        assertThat(second.counters()).isEqualTo("1/1");
        assertThat(second.timestamp() - first.timestamp() & 0xffffff).isEqualTo(16);
        assertThat(second.random()).isNotEqualTo(first.random());
    }

    @Test
    void powerBeginsANewSession() {
        otp.write(1, PLAIN);
        touch(TouchLength.SHORT);
        otp.key.powerCycle();
        assertThat(otp.state().slot(1).orElseThrow().counter()).isEqualTo(1);
        assertThat(touch(TouchLength.SHORT).counters()).isEqualTo("2/0");
        otp.card.powerOff();
        otp.card.powerOn();
        assertThat(touch(TouchLength.SHORT).counters()).isEqualTo("3/0");
    }

    @Test
    void eachSlotCountsForItself() {
        otp.write(1, PLAIN);
        otp.write(2, PLAIN);
        touch(TouchLength.SHORT);
        assertThat(touch(TouchLength.SHORT).counters()).isEqualTo("1/1");
        assertThat(touch(TouchLength.LONG).counters()).isEqualTo("1/0");
        otp.command(6, "");
        assertThat(touch(TouchLength.LONG).counters()).isEqualTo("1/2");
        assertThat(touch(TouchLength.SHORT).counters()).isEqualTo("1/1");
        otp.write(1, PLAIN);
        assertThat(touch(TouchLength.SHORT).counters()).isEqualTo("1/0");
    }

    @Test
    void aFullSessionMovesTheUseCounterOn() {
        otp.write(1, PLAIN);
        for (int i = 0; i <= 0xff; i++) {
            assertThat(touch(TouchLength.SHORT).counters()).isEqualTo("1/" + i);
        }
        assertThat(touch(TouchLength.SHORT).counters()).isEqualTo("2/0");
    }

    @Test
    void theUseCounterEndsAtItsTop() throws IOException {
        otp.write(1, PLAIN);
        otp.key.restore(otp.key.state().with(new StateChange.OtpCounterSet(1, 0x7ffd)));
        for (int expected : new int[] {0x7ffe, 0x7fff, 0x7fff}) {
            otp.key.powerCycle();
            assertThat(touch(TouchLength.SHORT).counters()).isEqualTo(expected + "/0");
        }
        otp.key.powerCycle();
        assertThat(touch(TouchLength.SHORT).counters()).isEqualTo(0x7fff + "/0");
        assertThat(touch(TouchLength.SHORT).counters()).isEqualTo(0x7fff + "/1");
    }

    @Test
    void aChallengeStandsInForThePrivateId() {
        otp.write(1, CHALLENGED);
        String answer = otp.command(0x20, "a0a1a2a3a4a5");
        assertThat(answer).hasSize(36).endsWith("9000");
        Block first = Block.decrypt(HexFormat.of().parseHex(answer.substring(0, 32)));
        assertThat(first.uid()).isEqualTo("a0a1a2a3a4a5");
        assertThat(otp.command(0x20, "a0a1a2a3a4a5" + "00".repeat(58))).isNotEqualTo(answer);
    }

    /** The counter is kept before the password is known to anybody. */
    @Test
    void aPasswordThatCouldNotBeCountedIsNotTyped() {
        List<StateChange> kept = new ArrayList<>();
        boolean[] broken = {false};
        StateStore store = changes -> {
            if (broken[0]) {
                throw new IOException("the disk is full");
            }
            kept.addAll(changes);
        };
        OtpKey breaking = new OtpKey(FreshKey.profile(), store);
        breaking.write(1, PLAIN);
        breaking.write(2, OtpKey.configuration("", 0, SlotFlags.OATH_HOTP, 0));
        int before = kept.size();
        broken[0] = true;
        for (TouchLength length : TouchLength.values()) {
            assertThat(breaking.key.touch(length)).isEqualTo(Typing.NOTHING);
        }
        assertThat(breaking.command(1, OtpKey.hex(PLAIN))).isEqualTo("6581");
        broken[0] = false;
        assertThat(breaking.type(TouchLength.SHORT)).isNotEmpty();
        assertThat(breaking.type(TouchLength.LONG)).hasSize(6);
        assertThat(kept.subList(before, kept.size()))
                .containsExactly(new StateChange.OtpCounterSet(1, 1), new StateChange.OtpCounterSet(2, 0x5061));
    }
}
