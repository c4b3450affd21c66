package dev.keywright.wire.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywright.wire.otp.ModHex.InvalidModHex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyboardLayoutTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "US     | aZ1!     | 04 9d 1e 9e",
        "DE     | yzß<     | 1d 1c 2d 64",
        "FR     | a1&      | 14 9e 1e",
        "BEPO   | ê7'      | 64 a4 11",
        "MODHEX | cbV      | 06 05 99",
    })
    void aTextIsTheScanCodesOfItsKeys(KeyboardLayout layout, String text, String codes) throws Exception {
        assertThat(layout.encode(text)).asHexString().isEqualToIgnoringCase(codes.replace(" ", ""));
        assertThat(layout.decode(layout.encode(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"US, passé, 5", "MODHEX, ca, 2", "IT, a@b, 2", "NORMAN, ab:, 3", "US, 😀, 1", "DE, x😀, 2"})
    void aCharacterWithoutAKeyIsNamedByItsPositionAlone(KeyboardLayout layout, String text, int position) {
        UntypableCharacter error = catchThrowableOfType(UntypableCharacter.class, () -> layout.encode(text));

        assertThat(error.position()).isEqualTo(position);
        assertThat(error).hasMessage("The keyboard layout %s has no key for the character at position %d: choose "
                + "another layout, or another character.", layout, position);
    }

    @Test
    void codesOfNoCharacterAreLeftOut() {
        assertThat(KeyboardLayout.US.decode(new byte[] {0, 4, (byte) 0xff, 5})).isEqualTo("ab");
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "cbdefghijklnrtuv, 0123456789abcdef", "CBdE, 0123"})
    void modHexSpellsBytes(String text, String hex) throws Exception {
        assertThat(ModHex.decode(text)).asHexString().isEqualToIgnoringCase(hex);
        assertThat(ModHex.encode(ModHex.decode(text))).isEqualToIgnoringCase(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ca  | ModHex is spelt with the letters cbdefghijklnrtuv, and the character at position 2 is none of them.",
        "cbd | ModHex has two letters for each byte, and one is missing or too many.",
    })
    void whatIsNotModHexIsRefused(String text, String message) {
        assertThat(catchThrowableOfType(InvalidModHex.class, () -> ModHex.decode(text))).hasMessage(message);
    }
}
