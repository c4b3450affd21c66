package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.GET_ASSERTION;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.RP_ID;
import static dev.keywright.token.ctap.Platform.assertion;
import static dev.keywright.token.ctap.Platform.counter;
import static dev.keywright.token.ctap.Platform.creation;
import static dev.keywright.token.ctap.Platform.credentialId;
import static dev.keywright.token.ctap.Platform.flags;
import static dev.keywright.token.ctap.Platform.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.fido.ctap.Ctap1Session;
import dev.keywright.crypto.Crypto;
import dev.keywright.testing.TestProfiles;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the authenticator data says of credentials that leave their device (WebAuthn §6.1.1 and §6.1.3). */
class BackupAndCounterTest {

    private static final int UP = 0x01;
    private static final int AT = 0x40;

    @ParameterizedTest
    @CsvSource({"none, 0x00", "eligible, 0x08", "backed-up, 0x18"})
    void tellsOfBackups(String backup, int expected) {
        TestToken token = new TestToken(TestProfiles.with("fido.backup", backup), Crypto.reproducible());

        CBORObject created = token.ok(MAKE_CREDENTIAL, creation());
        CBORObject asserted = token.ok(GET_ASSERTION, assertion(credentialId(created)));

        assertThat(flags(created)).isEqualTo(UP | AT | expected);
        assertThat(flags(asserted)).isEqualTo(UP | expected);
    }

    @Test
    void aCounterThatIsZeroStaysSoAndIsNotStored() throws Exception {
        TestToken token = new TestToken(TestProfiles.with("fido.signatureCounter", "zero"), Crypto.reproducible());
        byte[] hash = sha256(RP_ID.getBytes(StandardCharsets.UTF_8));

        byte[] id = credentialId(token.ok(MAKE_CREDENTIAL, creation()));
        for (int i = 0; i < 3; i++) {
            assertThat(counter(token.ok(GET_ASSERTION, assertion(id)))).isZero();
            var signed = new Ctap1Session(token.onReader()).authenticate(hash, hash, id, false);
            assertThat(signed.getCounter()).isZero();
        }
        assertThat(token.stored).isEmpty();
    }
}
