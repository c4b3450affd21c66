package dev.keywright.host.pcsc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.host.FoundKeys;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.smartcardio.CardException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardKeysTest {

    /** Errors of PC/SC Lite's pcsclite.h, wrapped as SunPCSC wraps them. */
    @ParameterizedTest
    @CsvSource({
        "SCARD_E_NO_SERVICE, systemctl start pcscd",
        "SCARD_E_SERVICE_STOPPED, systemctl start pcscd",
        "SCARD_E_INVALID_HANDLE, restart Keywright",
        "SCARD_W_SECURITY_VIOLATION, polkit",
        "SCARD_F_INTERNAL_ERROR, SCARD_F_INTERNAL_ERROR"
    })
    void whatIsMissingIsANoteWithItsRemedy(String code, String remedy) {
        FoundKeys found = CardKeys.unavailable(
                new NoSuchAlgorithmException("Error constructing TerminalFactory", new Exception(code)));
        assertThat(found.keys()).isEmpty();
        assertThat(found.notes()).singleElement().asString()
                .startsWith("Card readers were not looked at: ")
                .contains(remedy);
    }

    @Test
    void aComputerWithoutReadersIsNoNews() {
        FoundKeys found = CardKeys.unavailable(
                new CardException("list() failed", new Exception("SCARD_E_NO_READERS_AVAILABLE")));
        assertThat(found).isEqualTo(new FoundKeys(List.of(), List.of()));
    }

    @Test
    void aComputerWithoutPcscGetsANoteToo() {
        assertThat(CardKeys.unavailable(new UnsupportedOperationException("PC/SC not available on this platform"))
                        .notes())
                .singleElement().asString().contains("libpcsclite1");
    }

    @ParameterizedTest
    @CsvSource({
        "Yubico YubiKey OTP+FIDO+CCID 00 00, Yubico YubiKey OTP+FIDO+CCID",
        "ACS ACR122U 01 00, ACS ACR122U",
        "Yubico YubiKey CCID 0, Yubico YubiKey CCID 0"
    })
    void readersAreNamedWithoutPcscdsNumbers(String reader, String name) {
        assertThat(CardKeys.modelName(reader)).isEqualTo(name);
    }
}
