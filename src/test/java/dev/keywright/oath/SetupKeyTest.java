package dev.keywright.oath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywright.crypto.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetupKeyTest {

    /** RFC 4648 §10, from two bytes on. */
    @ParameterizedTest
    @CsvSource({
        "fo, MZXQ====", "foo, MZXW6===", "foob, MZXW6YQ=", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI======",
    })
    void rfc4648(String text, String base32) throws InvalidSetupKey {
        Secret secret = Secret.copyOf(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(SetupKey.parse(base32)).isEqualTo(secret);
        assertThat(SetupKey.format(secret)).isEqualTo(base32.replace("=", ""));
    }

    /** The example of Google Authenticator's Key Uri Format: "Hello!" and de ad be ef. */
    @ParameterizedTest
    @ValueSource(strings = {
        "JBSWY3DPEHPK3PXP", "jbswy3dpehpk3pxp", "JBSW Y3DP EHPK 3PXP", "jbsw-y3dp-ehpk-3pxp",
        " JBSWY3DP\tEHPK3PXP \r\n",
        "JBSW\u00a0Y3DP\u2013EHPK\u200b3PXP", "JBSWY3DPEHPK3PXP======== ",
    })
    void asPeoplePasteIt(String typed) throws InvalidSetupKey {
        byte[] expected = HexFormat.of().parseHex("48656c6c6f21deadbeef");
        assertThat(SetupKey.parse(typed).matches(expected)).isTrue();
    }

    @Test
    void leftOverBitsAreDropped() throws InvalidSetupKey {
        assertThat(SetupKey.parse("MZXR")).isEqualTo(SetupKey.parse("MZXQ"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "JBSWY31PEHPK3PXP | The setup key has a '1' at position 7;",
        "jbsw y3dp ehpk 3px8 | The setup key has a '8' at position 19;",
        "JBSWY3DPEHPK3PX\u00f6 | The setup key has a '\u00f6' at position 16;",
        "\ud83d\udd11JBSWY3DP | The setup key has a '\ud83d\udd11' at position 1;",
        "JB\ud83d\udd11SWY3D! | The setup key has a '\ud83d\udd11' at position 3;",
        "JBSW\u0007Y3DP | The setup key has a U+0007 at position 5;",
    })
    void aWrongCharacterIsNamed(String typed, String start) {
        assertThatExceptionOfType(InvalidSetupKey.class).isThrownBy(() -> SetupKey.parse(typed))
                .withMessage(start + " base32 uses the letters A to Z and the digits 2 to 7.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'' | is empty",
        "' -- ' | is empty",
        "==== | is empty",
        "MZ | is too short with 2 characters",
        "M | is too short with 1 character:",
        "MZXQMZ | has 6 characters, a length that base32 cannot have",
        "MZXQMZXQM | has 9 characters, a length that base32 cannot have",
        "MZXQMZXQMZX | has 11 characters, a length that base32 cannot have",
        "MZXQ=MZXQ | goes on at position 6 after a '='",
    })
    void whatElseIsWrongIsNamed(String typed, String part) {
        assertThatExceptionOfType(InvalidSetupKey.class).isThrownBy(() -> SetupKey.parse(typed))
                .withMessageContaining("The setup key " + part);
    }

    @Property
    void everySecretComesBack(@ForAll @Size(min = 2, max = 80) byte[] bytes) throws InvalidSetupKey {
        Secret secret = Secret.copyOf(bytes);
        assertThat(SetupKey.parse(SetupKey.format(secret))).isEqualTo(secret);
    }

    @Property
    void nothingElseIsThrownAndNoKeyIsShown(@ForAll String before, @ForAll String after) {
        String typed = before + "KRUGS4ZANFZSA5DI" + after;
        InvalidSetupKey refusal = catchThrowableOfType(InvalidSetupKey.class, () -> SetupKey.parse(typed));
        assertThat(refusal == null ? "" : refusal.getMessage()).doesNotContain("KRUGS", "ZANFZ", "SA5DI");
    }
}
