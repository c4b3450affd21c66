package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The codes of RFC 6238's SHA-1 secret as ykman 4.0.9 (calculate_steam) shows them for Steam. */
class SteamCodeTest {

    @ParameterizedTest
    @CsvSource({"59, PV9M4", "1111111109, PY4YB", "1234567890, VHHQY", "2000000000, 9N776", "20000000000, R5DMB"})
    void codes(long at, String code) {
        byte[] key = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

        assertThat(SteamCode.code(key, Instant.ofEpochSecond(at))).isEqualTo(code);
    }

    @Test
    void theSmallestAndTheLargest() {
        assertThat(SteamCode.format(0)).isEqualTo("22222");
        assertThat(SteamCode.format(0x7fff_ffff)).hasSize(5);
        assertThatIllegalArgumentException().isThrownBy(() -> SteamCode.format(-1));
    }

    @ParameterizedTest
    @CsvSource({"TOTP, Steam, true", "TOTP, steam, false", "TOTP, Steamer, false", "TOTP,, false", "HOTP, Steam, false"})
    void theIssuerTells(OathType type, String issuer, boolean steam) {
        assertThat(SteamCode.isFor(type, issuer)).isEqualTo(steam);
    }
}
