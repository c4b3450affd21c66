package dev.keywright.wire.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.otp.ChecksumUtils;
import dev.keywright.crypto.Secret;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.OtpFrame.MalformedFrame;
import dev.keywright.wire.otp.SlotConfiguration.MalformedSlotConfiguration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SlotConfigurationTest {

    private static SlotConfiguration configuration(byte[] fixed, byte[] rest, int flags) {
        return new SlotConfiguration(
                Bytes.of(fixed), part(rest, 6), part(rest, 16), part(rest, 6), flags & 0xff, flags >> 8 & 0xff,
                flags >> 16 & 0xff);
    }

    private static Secret part(byte[] from, int length) {
        return Secret.copyOf(java.util.Arrays.copyOf(from, length));
    }

    @Property(tries = 200)
    void whatIsWrittenIsReadAndHasTheChecksumOfYubikit(
            @ForAll @Size(max = 16) byte[] fixed, @ForAll @Size(16) byte[] rest, @ForAll @IntRange(max = 0xffffff) int flags)
            throws Exception {
        SlotConfiguration configuration = configuration(fixed, rest, flags);
        byte[] encoded = configuration.encode();
        assertThat(ChecksumUtils.checkCrc(encoded, encoded.length)).isTrue();
        assertThat(SlotConfiguration.decode(encoded)).isEqualTo(configuration);
    }

    @Test
    void aFlippedBitIsNoticed() {
        byte[] encoded = configuration(new byte[3], new byte[16], 7).encode();
        for (int bit = 0; bit < encoded.length * 8; bit++) {
            byte[] damaged = encoded.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> SlotConfiguration.decode(damaged)).isInstanceOf(MalformedSlotConfiguration.class);
        }
    }

    @Test
    void onlyZerosAreEmpty() {
        assertThat(configuration(new byte[0], new byte[16], 0).isEmpty()).isTrue();
        assertThat(configuration(new byte[0], new byte[16], 0x100).isEmpty()).isFalse();
        assertThat(configuration(new byte[1], new byte[16], 0).isEmpty()).isFalse();
    }

    @Test
    void aStaticPasswordIsNotPrinted() {
        byte[] password = "\u0004\u0005\u0006".repeat(5).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(configuration(password, new byte[16], 0x22_20_04)).hasToString(
                "SlotConfiguration[extendedFlags=04, ticketFlags=20, configFlags=22]");
    }

    @Property(tries = 200)
    void framesHaveTheChecksumOfYubikit(@ForAll @Size(64) byte[] payload, @ForAll @IntRange(max = 255) int command)
            throws Exception {
        byte[] encoded = new OtpFrame(command, payload).encode();
        int checksum = encoded[65] & 0xff | (encoded[66] & 0xff) << 8;
        assertThat(checksum).isEqualTo(ChecksumUtils.calculateCrc(payload, payload.length) & 0xffff);
        assertThat(OtpFrame.decode(encoded).payload()).isEqualTo(payload);
        assertThat(OtpFrame.decode(encoded).command()).isEqualTo(command);
        encoded[0] ^= 1;
        assertThatThrownBy(() -> OtpFrame.decode(encoded)).isInstanceOf(MalformedFrame.class);
    }
}
