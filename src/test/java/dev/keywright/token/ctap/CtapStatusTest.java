package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;

import com.yubico.yubikit.core.fido.CtapException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class CtapStatusTest {

    /** yubikit's names are the same, with another prefix. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "OK")
    void hasTheCodeThatYubikitKnowsByThatName(CtapStatus status) throws ReflectiveOperationException {
        assertThat(status.code()).isEqualTo(CtapException.class.getField("ERR_" + status).getByte(null));
    }
}
