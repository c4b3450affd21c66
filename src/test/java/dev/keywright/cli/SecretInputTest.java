package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretInputTest {

    private static final Path STANDARD_INPUT = Path.of("-");

    private final InputStream before = System.in;

    @TempDir
    Path folder;

    @AfterEach
    void giveStandardInputBack() {
        System.setIn(before);
    }

    private static void type(String text) {
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("secret"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "two words\n", "two words\r\nmore", " \ttwo words \n\n", "two words\rmore",
        "\uFEFFtwo words\n"})
    void isTheFirstLineWithoutBlanksAroundIt(String text) throws Exception {
        assertThat(new String(SecretInput.read(file(text), "PIN"))).isEqualTo("two words");
        type(text.replace("\rmore", ""));
        assertThat(new String(SecretInput.read(STANDARD_INPUT, "PIN"))).isEqualTo("two words");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \nmore", "\uFEFF"})
    void anEmptyFirstLineIsAMisuse(String text) throws Exception {
        Path file = file(text);
        assertThatThrownBy(() -> SecretInput.read(file, "PIN")).isInstanceOf(Misuse.class)
                .hasMessage("No PIN came: give it in a file, on standard input or at the prompt.");
    }

    @Test
    void twoSecretsComeInTwoLines() throws Exception {
        type("1234\n5678");
        assertThat(new String(SecretInput.read(STANDARD_INPUT, "PIN"))).isEqualTo("1234");
        assertThat(new String(SecretInput.readTwice(STANDARD_INPUT, "new PIN"))).isEqualTo("5678");
        assertThatThrownBy(() -> SecretInput.read(STANDARD_INPUT, "PIN")).isInstanceOf(Misuse.class);
    }

    @Test
    void aLineHasAnEnd() {
        type("x".repeat(20_000));
        assertThatThrownBy(() -> SecretInput.read(STANDARD_INPUT, "PIN"))
                .hasMessage("Standard input is too long to hold the PIN; check that it is the right one.");
    }
}
