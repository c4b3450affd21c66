package dev.keywright.host.webauthn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.host.webauthn.W3cVectors.Ceremony;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClientDataTest {

    /** All but those that were made in a frame. */
    static Stream<Ceremony> vectors() {
        return W3cVectors.all().stream()
                .filter(ceremony -> json(ceremony).contains("\"crossOrigin\":false"));
    }

    private static String json(Ceremony ceremony) {
        return new String(ceremony.bytes("clientDataJSON"), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void serialisesAsTheSpecificationDoes(Ceremony ceremony) throws Exception {
        byte[] ours = ClientData.serialise(
                ceremony.type(), ceremony.bytes("challenge"), Origin.parse(W3cVectors.ORIGIN));
        // Some vectors carry one more member, as a later version might.
        String expected = json(ceremony).replaceFirst(",\"extraData\":\"[^\"]*\"}$", "}");
        assertThat(new String(ours, StandardCharsets.UTF_8)).isEqualTo(expected);
    }

    @Test
    void mostVectorsAreNotMadeInAFrame() {
        assertThat(vectors()).hasSize(26);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "a\"b   | `\"a\\\"b\"`",
        "a\\b   | `\"a\\\\b\"`",
        "é€😀   | `\"é€😀\"`",
        "</x>'& | `\"</x>'&\"`"
    })
    void escapesOnlyWhatItMust(String text, String quoted) {
        assertThat(ClientData.quoted(text)).isEqualTo(quoted);
    }

    @Test
    void escapesControlsByNumber() {
        assertThat(ClientData.quoted("\n\u001f\u007f")).isEqualTo("\"\\u000a\\u001f\u007f\"");
    }
}
