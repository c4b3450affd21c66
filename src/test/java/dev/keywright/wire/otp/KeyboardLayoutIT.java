package dev.keywright.wire.otp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every layout, and ModHex, is what the installed ykman has. */
class KeyboardLayoutIT {

    private static final String TABLES = """
            import json
            from ykman.scancodes import KEYBOARD_LAYOUT
            print(json.dumps({layout.name: layout.value for layout in KEYBOARD_LAYOUT}))
            """;
    private static final String MOD_HEX = """
            from yubikit.core.otp import modhex_encode
            print(modhex_encode(bytes(range(256))))
            """;

    @Test
    void theLayoutsAreYkmans() throws Exception {
        assertThat(tables()).containsOnlyKeys("MODHEX", "US", "UK", "DE", "FR", "IT", "BEPO", "NORMAN");
        assertThat(KeyboardLayout.values()).extracting(Enum::name).containsExactlyInAnyOrderElementsOf(tables().keySet());
    }

    /** Where ykman has two characters on one key, only one can be right; decoding gives that one. */
    @ParameterizedTest
    @EnumSource
    void everyCharacterHasYkmansScanCode(KeyboardLayout layout) throws Exception {
        Map<String, Integer> expected = tables().get(layout.name());
        Map<String, Integer> actual = new TreeMap<>();
        for (int code = 0; code <= 0xff; code++) {
            String character = layout.character(code).map(String::valueOf).orElse("");
            if (!character.isEmpty()) {
                actual.put(character, code);
                assertThat(layout.encode(character)).containsExactly(code);
            }
        }

        assertThat(expected).containsAllEntriesOf(actual);
        assertThat(actual.values()).containsExactlyInAnyOrderElementsOf(new TreeSet<>(expected.values()));
    }

    @Test
    void modHexIsYubikits() throws Exception {
        byte[] all = new byte[0x100];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        String text = python(MOD_HEX);

        assertThat(ModHex.encode(all)).isEqualTo(text);
        assertThat(HexFormat.of().formatHex(ModHex.decode(text))).isEqualTo(HexFormat.of().formatHex(all));
    }

    private static Map<String, Map<String, Integer>> tables() throws IOException, InterruptedException {
        return new ObjectMapper().readValue(python(TABLES), new TypeReference<>() {});
    }

    private static String python(String program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/usr/bin/python3", "-c", program).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
