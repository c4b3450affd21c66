package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keywright.crypto.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountNameTest {

    private static final Secret SECRET = Secret.copyOf(new byte[20]);

    @Test
    void partsAreTidied() throws InvalidOathCredential {
        assertThat(AccountName.of(" Example ", "alice ")).isEqualTo(new AccountName("Example", "alice"));
        assertThat(AccountName.of("  ", "alice")).isEqualTo(new AccountName(null, "alice"));
        assertThat(new AccountName("Example", "a:b")).hasToString("Example:a:b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a:b", "a\u001b[2J", "a\u2028b", "a\ud800b"})
    void namesThatMislead(String account) {
        assertThatExceptionOfType(InvalidOathCredential.class).isThrownBy(() -> AccountName.of(null, account));
        assertThatIllegalArgumentException().isThrownBy(() -> new AccountName(null, account));
    }

    @ParameterizedTest
    @CsvSource({"5, 30, 6", "12, 30, 12", "6, 0, 0", "6, -30, -30", "6, 86401, 86401"})
    void impossibleTotp(int digits, int period, String shown) {
        AccountName name = new AccountName(null, "alice");
        assertThatExceptionOfType(InvalidOathCredential.class)
                .isThrownBy(() -> OathCredential.totp(name, HashAlgorithm.SHA1, digits, period, SECRET))
                .withMessageContaining(shown);
    }

    @Test
    void impossibleHotp() {
        AccountName name = new AccountName(null, "alice");
        assertThatExceptionOfType(InvalidOathCredential.class)
                .isThrownBy(() -> OathCredential.hotp(name, HashAlgorithm.SHA1, 6, -1, SECRET))
                .withMessageContaining("-1");
        assertThatExceptionOfType(InvalidOathCredential.class)
                .isThrownBy(() -> OathCredential.hotp(name, HashAlgorithm.SHA1, 6, 0, Secret.copyOf(new byte[1])))
                .withMessageContaining("copy the setup key again");
    }

    @Test
    void aCredentialHasWhatItsTypeHas() {
        AccountName name = new AccountName(null, "alice");
        assertThatIllegalArgumentException().isThrownBy(
                () -> new OathCredential(name, OathType.HOTP, HashAlgorithm.SHA1, 6, 30, 0, SECRET));
        assertThatIllegalArgumentException().isThrownBy(
                () -> new OathCredential(name, OathType.TOTP, HashAlgorithm.SHA1, 6, 30, 1, SECRET));
    }
}
