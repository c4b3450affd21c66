package dev.keywright.host.pcsc;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.NoSuchAlgorithmException;
import javax.smartcardio.CardException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors of PC/SC Lite's pcsclite.h, wrapped as SunPCSC wraps them. */
class PcscFailureTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, SCARD_E_NO_SERVICE, systemctl start pcscd.socket",
        "Linux, SCARD_E_SERVICE_STOPPED, systemctl start pcscd.socket",
        "Windows 11, SCARD_E_NO_SERVICE, sc start SCardSvr",
        "Mac OS X, SCARD_E_NO_SERVICE, plug it in again",
        "Linux, SCARD_E_INVALID_HANDLE, restart Keywright",
        "Linux, SCARD_W_SECURITY_VIOLATION, /etc/polkit-1/rules.d/50-keywright.rules: polkit.addRule(",
        "Windows 11, SCARD_E_NO_ACCESS, log in at the computer itself",
        "Linux, SCARD_F_INTERNAL_ERROR, (SCARD_F_INTERNAL_ERROR); on Linux install libpcsclite1",
    })
    void whatIsMissingIsANoteWithItsRemedy(String system, String code, String remedy) {
        assertThat(PcscFailure.ofService(
                        new NoSuchAlgorithmException("Error constructing TerminalFactory", new Exception(code)),
                        system))
                .startsWith("Card readers were not looked at: ")
                .contains(remedy);
    }

    @Test
    void aComputerWithoutReadersIsNoNews() {
        assertThat(PcscFailure.ofService(
                        new CardException("list() failed", new Exception("SCARD_E_NO_READERS_AVAILABLE")), "Linux"))
                .isEmpty();
    }

    @Test
    void aComputerWithoutPcscGetsANoteToo() {
        assertThat(PcscFailure.ofService(
                        new UnsupportedOperationException("PC/SC not available on this platform"), "Linux"))
                .contains("libpcsclite1");
    }

    @ParameterizedTest
    @CsvSource({
        "SCARD_W_REMOVED_CARD, The key was pulled out",
        "SCARD_E_READER_UNAVAILABLE, The key was pulled out",
        "SCARD_E_SHARING_VIOLATION, Another program holds the card",
        "SCARD_W_RESET_CARD, Another program has reset the card",
        "SCARD_W_SECURITY_VIOLATION, The smart card service does not allow this user",
        "SCARD_F_COMM_ERROR, The smart card service was stopped or restarted",
        "SCARD_E_PROTO_MISMATCH, The card cannot be spoken to (SCARD_E_PROTO_MISMATCH)",
    })
    void whatACardDoesNotDoIsASentence(String code, String start) {
        assertThat(PcscFailure.ofCard(new CardException("transmit() failed", new Exception(code))))
                .hasMessageStartingWith(start)
                .hasMessageEndingWith(".");
    }
}
