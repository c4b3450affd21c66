package dev.keywright.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SeededRandomTest {

    private static final byte[] SEED = {1, 2, 3};

    /** The derivation as {@link RandomSource#seeded} words it, by the JDK. */
    private static byte[] blocks(byte[] seed, long first, int count) throws Exception {
        ByteArrayOutputStream blocks = new ByteArrayOutputStream();
        for (long n = first; n < first + count; n++) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(seed, "HmacSHA256"));
            mac.update("Keywright random".getBytes(StandardCharsets.US_ASCII));
            blocks.write(mac.doFinal(ByteBuffer.allocate(8).putLong(n).array()));
        }
        return blocks.toByteArray();
    }

    @Test
    void derivesAsItSays() throws Exception {
        RandomSource random = RandomSource.seeded(SEED);

        assertThat(random.bytes(32)).isEqualTo(blocks(SEED, 0, 1));
        assertThat(random.bytes(1)).isEqualTo(Arrays.copyOf(blocks(SEED, 1, 1), 1));
        assertThat(random.bytes(0)).isEmpty();
        assertThat(random.bytes(33)).isEqualTo(Arrays.copyOf(blocks(SEED, 2, 2), 33));
        assertThat(random.bytes(1023)).isEqualTo(Arrays.copyOf(blocks(SEED, 4, 32), 1023));
    }

    @Test
    void oneSeedGivesTheSameBytesAgainAndAnotherGivesOthers() {
        assertThat(RandomSource.seeded(SEED).bytes(100)).isEqualTo(RandomSource.seeded(SEED).bytes(100));
        assertThat(RandomSource.seeded(SEED).bytes(100)).isNotEqualTo(RandomSource.seeded(new byte[3]).bytes(100));
    }

    @Test
    void keepsACopyOfItsSeed() {
        byte[] seed = SEED.clone();
        RandomSource random = RandomSource.seeded(seed);
        seed[0] = 9;

        assertThat(random.bytes(32)).isEqualTo(RandomSource.seeded(SEED).bytes(32));
    }

    @Test
    void noSeedIsNone() {
        assertThatThrownBy(() -> RandomSource.seeded(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
