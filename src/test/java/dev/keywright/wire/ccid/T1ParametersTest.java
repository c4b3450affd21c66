package dev.keywright.wire.ccid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class T1ParametersTest {

    @ParameterizedTest
    @CsvSource({
        // A YubiKey 5, a Nitrokey 3 (which tells nothing), a YubiKey NEO, and a card with inverse convention.
        "3bfd1300008131fe158073c021c057597562694b657940, 1310001500fe00",
        "3b8f01805d4e6974726f6b657900000000006a, 1110004d002000",
        "3bfc1300008131fe15597562696b65794e454f7233e1, 1310001500fe00",
        "3f2300, 1112004d002000",
        "3b, 1110004d002000",
        "'', 1110004d002000",
    })
    void areThoseOfTheAnswerToReset(String atr, String parameters) {
        assertThat(T1Parameters.of(HexFormat.of().parseHex(atr)).toHex()).isEqualTo(parameters);
    }

    @Property(tries = 500)
    void copeWithAnyAnswer(@ForAll @Size(max = 33) byte[] atr) {
        assertThat(T1Parameters.of(atr).length()).isEqualTo(T1Parameters.LENGTH);
    }
}
