package dev.keywright.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.crypto.RandomSource;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ApiKeyTextTest {

    private static ApiKeyText seeded(byte[] seed) {
        return ApiKeyText.random(RandomSource.seeded(seed));
    }

    @Property
    void isReadAsWhatItIs(@ForAll @Size(min = 1, max = 8) byte[] seed) {
        ApiKeyText key = seeded(seed);
        assertThat(key.reveal()).matches("kw_[0-9A-Za-z]{10}_[0-9A-Za-z]{49}");
        ApiKeyText read = ApiKeyText.parse(key.reveal()).orElseThrow();
        assertThat(read.id()).isEqualTo(key.id());
        assertThat(read.hasDigest(key.digest())).isTrue();
        assertThat(key.toString()).isEqualTo("kw_" + key.id() + "_…").doesNotContain(key.reveal().substring(14));
    }

    @Property
    void aTypingErrorIsNoKey(
            @ForAll @Size(min = 1, max = 8) byte[] seed, @ForAll @IntRange(max = 62) int place, @ForAll char typed) {
        String good = seeded(seed).reveal();
        String bad = good.substring(0, place) + typed + good.substring(place + 1);
        assertThat(ApiKeyText.parse(bad).isPresent()).isEqualTo(bad.equals(good));
        assertThat(ApiKeyText.parse(good.substring(0, place))).isEmpty();
        assertThat(ApiKeyText.parse(good + typed)).isEmpty();
    }

    @Property
    void anythingElseIsNone(@ForAll String text) {
        assertThat(ApiKeyText.parse(text)).isEmpty();
        assertThat(ApiKeyText.parse("kw_" + text)).isEmpty();
    }

    /** The checksum as Python's zlib.crc32 gives it, and the digest as sha256sum does. */
    @Test
    void theFormNeverChanges() {
        String text = "kw_0000000001_00000000000000000000000000000000000000000011efkSy";
        ApiKeyText key = ApiKeyText.parse(text).orElseThrow();
        assertThat(key.digest()).isEqualTo("d16a1005cf1d00fdd278fcdcf13aa46b1a91b543adc3d4c8a5b885702cd357bc");
        assertThat(text.getBytes(StandardCharsets.US_ASCII)).hasSize(63);
    }
}
