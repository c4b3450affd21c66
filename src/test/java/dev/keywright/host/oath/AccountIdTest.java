package dev.keywright.host.oath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.oath.AccountName;
import dev.keywright.oath.OathType;
import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountIdTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "TOTP, ACME, alice, 30, ACME:alice",
        "TOTP, -, alice, 30, alice",
        "TOTP, ACME, alice, 60, 60/ACME:alice",
        "TOTP, ACME, a:b, 30, ACME:a:b",
        "TOTP, 12/ACME, alice, 30, 30/12/ACME:alice",
        "TOTP, -, 12/alice, 60, 60/12/alice",
        "HOTP, ACME, alice, 0, ACME:alice",
        "HOTP, 12/ACME, alice, 0, 12/ACME:alice",
    })
    void writtenAndRead(OathType type, String issuer, String account, int period, String text) {
        AccountId id = AccountId.of(type, new AccountName(issuer, account), period);
        assertThat(id).hasToString(text);
        assertThat(id.issuer().orElse(null)).isEqualTo(issuer);
        assertThat(id.account()).isEqualTo(account);
        assertThat(id.period()).isEqualTo(period);
    }

    /** What other programs left on the key. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "30/alice, -, alice, 30", "0/alice, -, alice, 30", ":alice, -, :alice, 30", "ACME:, -, ACME:, 30",
        "60/, -, 60/, 30", "/alice, -, /alice, 30", "99999999999/alice, -, 99999999999/alice, 30",
    })
    void oddNames(String text, String issuer, String account, int period) {
        AccountId id = new AccountId(OathType.TOTP, Bytes.of(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(id.issuer().orElse(null)).isEqualTo(issuer);
        assertThat(id.account()).isEqualTo(account);
        assertThat(id.period()).isEqualTo(period);
    }

    @Test
    void whatCannotBeShownIsReplaced() {
        assertThat(new AccountId(OathType.TOTP, Bytes.ofHex("611b5b324aff"))).hasToString("a\ufffd[2J\ufffd");
    }

    @Property
    void anyBytesAreAName(@ForAll byte[] name, @ForAll OathType type) {
        AccountId id = new AccountId(type, Bytes.of(name));
        assertThat(id.text()).endsWith(id.account()).contains(id.issuer().orElse(""));
        assertThat(id.period()).isBetween(0, 999_999_999);
    }

    @Property
    void thePeriodComesBack(
            @ForAll @IntRange(min = 1, max = 86_400) int period, @ForAll @IntRange(max = 99) int start) {
        AccountId id = AccountId.of(OathType.TOTP, new AccountName(null, start + "/alice"), period);
        assertThat(id.period()).isEqualTo(period);
        assertThat(id.account()).isEqualTo(start + "/alice");
    }
}
