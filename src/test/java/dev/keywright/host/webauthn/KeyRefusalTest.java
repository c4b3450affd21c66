package dev.keywright.host.webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.fido.CtapException;
import com.yubico.yubikit.fido.client.AuthInvalidClientError;
import com.yubico.yubikit.fido.client.AuthInvalidClientError.AuthType;
import com.yubico.yubikit.fido.client.ClientError;
import com.yubico.yubikit.fido.client.PinRequiredClientError;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRefusalTest {

    /** Codes from the table of CTAP 2.1 §8.2. */
    @ParameterizedTest
    @CsvSource({
        "0x19, ALREADY_REGISTERED, InvalidStateError",
        "0x2E, NO_CREDENTIAL, NotAllowedError",
        "0x26, NOT_SUPPORTED, NotSupportedError",
        "0x27, CANCELLED, NotAllowedError",
        "0x28, KEY_FULL, NotAllowedError",
        "0x2B, NOT_SUPPORTED, NotSupportedError",
        "0x2D, CANCELLED, NotAllowedError",
        "0x2F, TIMED_OUT, NotAllowedError",
        "0x31, PIN_WRONG, NotAllowedError",
        "0x32, PIN_BLOCKED, NotAllowedError",
        "0x34, PIN_PAUSED, NotAllowedError",
        "0x35, PIN_NOT_SET, NotAllowedError",
        "0x36, PIN_REQUIRED, NotAllowedError",
        "0x3A, TIMED_OUT, NotAllowedError",
        "0x7F, FAILED, NotAllowedError"
    })
    void everyStatusHasItsReason(String code, Reason reason, String domName) throws Exception {
        CtapException status = new CtapException(Integer.decode(code).byteValue());
        assertThat(KeyRefusal.of(status).reason()).isEqualTo(reason);
        assertThat(KeyRefusal.of(new ClientError(ClientError.Code.OTHER_ERROR, status)).reason()).isEqualTo(reason);
        assertThat(reason.domName()).isEqualTo(domName);
    }

    @Test
    void everyMessageIsASentence() throws Exception {
        assertThat(IntStream.range(1, 256))
                .allSatisfy(code -> assertThat(KeyRefusal.of(new CtapException((byte) (int) code)))
                        .hasMessageMatching("[A-Z][^0-9_]*\\."));
    }

    @Test
    void aWrongPinTellsHowManyTriesAreLeft() throws Exception {
        CtapException status = new CtapException(CtapException.ERR_PIN_INVALID);
        WebAuthnException wrong = KeyRefusal.of(new AuthInvalidClientError(status, AuthType.PIN, 7));
        assertThat(wrong).hasMessage("That is not the key's PIN; 7 tries are left.");
        assertThat(wrong.retriesLeft()).hasValue(7);
        assertThat(KeyRefusal.of(new AuthInvalidClientError(status, AuthType.PIN, 1)))
                .hasMessage("That is not the key's PIN; one try is left.");
        WebAuthnException unknown = KeyRefusal.of(new AuthInvalidClientError(status, AuthType.PIN, -1));
        assertThat(unknown).hasMessage("That is not the key's PIN.");
        assertThat(unknown.retriesLeft()).isEmpty();
    }

    @Test
    void theClientLibrarysOwnErrorsHaveReasonsToo() throws Exception {
        assertThat(KeyRefusal.of(new PinRequiredClientError()).reason()).isEqualTo(Reason.PIN_REQUIRED);
        assertThat(KeyRefusal.of(new ClientError(ClientError.Code.TIMEOUT, "x")).reason())
                .isEqualTo(Reason.TIMED_OUT);
        assertThat(KeyRefusal.of(new ClientError(ClientError.Code.DEVICE_INELIGIBLE, "x")).reason())
                .isEqualTo(Reason.NO_CREDENTIAL);
        assertThat(KeyRefusal.of(new ClientError(ClientError.Code.CONFIGURATION_UNSUPPORTED, "x")).reason())
                .isEqualTo(Reason.NOT_SUPPORTED);
    }

    /** A key that was pulled out in the middle of a command has refused nothing. */
    @Test
    void aKeyThatIsGoneIsNoRefusal() {
        KeyUnavailable gone = new KeyUnavailable("The key was pulled out; plug it in again.");
        assertThatThrownBy(() -> KeyRefusal.of(new ClientError(ClientError.Code.OTHER_ERROR, gone))).isSameAs(gone);
    }
}
