package dev.keywright.token.otp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.PcscSandbox;
import dev.keywright.wire.otp.KeyboardLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Through the key's own CCID interface. */
class OtpOverUsbIT extends OtpOverPcsc {

    private static final String SCAN_CODES = """
            import sys
            from ykman.scancodes import encode, KEYBOARD_LAYOUT
            print(encode(sys.argv[2], KEYBOARD_LAYOUT[sys.argv[1]]).hex())
            """;

    OtpOverUsbIT() {
        super(PcscSandbox.READER, "usb");
    }

    @ParameterizedTest
    @EnumSource
    void staticPasswordsAreTypedByYkmansTables(KeyboardLayout layout) throws Exception {
        for (String password : passwords(layout)) {
            otp("static", "-f", "--keyboard-layout", layout.name(), "2", "--", password);
            assertThat(touch("LONG")).isEqualTo(python(SCAN_CODES, layout.name(), password) + ENTER);
        }
    }

    /** All characters of the layout that can be given to a program, as many at a time as a slot holds. */
    private static List<String> passwords(KeyboardLayout layout) {
        StringBuilder characters = new StringBuilder();
        for (int code = 0; code <= 0xff; code++) {
            layout.character(code).filter(character -> character > ' ' && character != 0x7f)
                    .ifPresent(characters::append);
        }
        return Arrays.asList(characters.toString().split("(?<=\\G.{38})"));
    }
}
