package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.token.state.FidoState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** CTAP 2.1 §6.6. */
class ResetTest {

    private final TestToken token = new TestToken();
    private final Platform platform = new Platform(token, 2);

    @Test
    void leavesNothingButTheAttestation() {
        byte[] wrapped = Platform.credentialId(token.ok(Platform.MAKE_CREDENTIAL, Platform.creation()));
        token.ok(Platform.MAKE_CREDENTIAL, Platform.discoverableCreation(Platform.RP_ID, 1));
        token.ok(Platform.GET_ASSERTION, Platform.assertion(wrapped));
        platform.setPin("1234");
        byte[] pinToken = platform.pinToken("1234");
        FidoState before = token.fido();

        assertThat(token.status(Platform.RESET)).isEqualTo(CtapStatus.OK);

        assertThat(token.fido().pin()).isNull();
        assertThat(token.fido().pinRetries()).isEqualTo(8);
        assertThat(token.fido().credentialCount()).isZero();
        assertThat(token.fido().signatureCounter()).isZero();
        assertThat(token.fido().wrappingKey()).isNotEqualTo(before.wrappingKey());
        assertThat(token.fido().attestation()).isEqualTo(before.attestation());
        assertThat(token.status(Platform.GET_ASSERTION, Platform.assertion(wrapped)))
                .isEqualTo(CtapStatus.NO_CREDENTIALS);
        platform.setPin("1234");
        assertThat(token.status(
                        Platform.MAKE_CREDENTIAL, platform.provenCreation(pinToken, Platform.creation())))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }

    @Test
    void worksOnlyInTheTenSecondsAfterPowerUp() {
        token.pass(Duration.ofSeconds(11));
        assertThat(token.status(Platform.RESET)).isEqualTo(CtapStatus.NOT_ALLOWED);
        assertThat(token.touchesAskedFor).isEmpty();

        token.powerCycle();
        token.pass(Duration.ofSeconds(10));
        assertThat(token.status(Platform.RESET)).isEqualTo(CtapStatus.OK);
        assertThat(token.touchesAskedFor).hasSize(1);
    }

    @Test
    void unblocksABlockedPin() {
        platform.setPin("1234");
        for (int i = 0; i < 3; i++) {
            platform.tryPin("0000");
        }
        assertThat(platform.tryPin("0000")).isEqualTo(CtapStatus.PIN_AUTH_BLOCKED);

        token.ok(Platform.RESET);

        platform.setPin("1234");
        assertThat(platform.tryPin("1234")).isEqualTo(CtapStatus.OK);
    }

    @Test
    void aResetThatCannotBeSavedDidNotHappen() {
        platform.setPin("1234");
        token.storeIsBroken = true;

        assertThat(token.status(Platform.RESET)).isEqualTo(CtapStatus.OTHER);
        token.storeIsBroken = false;
        assertThat(platform.tryPin("1234")).isEqualTo(CtapStatus.OK);
    }
}
