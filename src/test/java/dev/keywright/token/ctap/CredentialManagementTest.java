package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.CREDENTIAL_MANAGEMENT;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.discoverableCreation;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CTAP 2.1 §6.8. */
class CredentialManagementTest {

    private final TestToken token = new TestToken();
    private final Platform platform = new Platform(token, 2);
    private byte[] pinToken;

    @BeforeEach
    void setPin() {
        token.ok(MAKE_CREDENTIAL, discoverableCreation("a.example", 1).Set(6, map("credProtect", 3)));
        token.ok(MAKE_CREDENTIAL, discoverableCreation("a.example", 2).Set(4, Platform.algorithms(Platform.EDDSA)));
        token.ok(MAKE_CREDENTIAL, discoverableCreation("b.example", 3));
        platform.setPin("1234");
        pinToken = platform.pinToken("1234");
    }

    private static byte[] hash(String rpId) {
        return Platform.sha256(rpId.getBytes(StandardCharsets.UTF_8));
    }

    private CBORObject manage(int subCommand, CBORObject params) {
        return token.ok(CREDENTIAL_MANAGEMENT, platform.management(pinToken, subCommand, params));
    }

    private CtapStatus status(int subCommand, CBORObject params) {
        return token.status(CREDENTIAL_MANAGEMENT, platform.management(pinToken, subCommand, params));
    }

    @Test
    void countsWhatIsThereAndWhatFits() {
        assertThat(manage(1, null)).isEqualTo(map(1, 3, 2, 22));
    }

    @Test
    void listsRelyingPartiesOnce() {
        CBORObject first = manage(2, null);
        CBORObject second = token.ok(CREDENTIAL_MANAGEMENT, map(1, 3));

        assertThat(member(first, 5).AsInt32()).isEqualTo(2);
        assertThat(member(second, 5)).isNull();
        assertThat(new String[] {
                    member(member(first, 3), "id").AsString(), member(member(second, 3), "id").AsString()
                })
                .containsExactlyInAnyOrder("a.example", "b.example");
        assertThat(member(first, 4).GetByteString())
                .isEqualTo(hash(member(member(first, 3), "id").AsString()));
        assertThat(token.status(CREDENTIAL_MANAGEMENT, map(1, 3))).isEqualTo(CtapStatus.NOT_ALLOWED);
    }

    @Test
    void listsCredentialsWithNamesKeysAndProtection() {
        CBORObject newest = manage(4, map(1, hash("a.example")));
        CBORObject oldest = token.ok(CREDENTIAL_MANAGEMENT, map(1, 5));

        assertThat(member(newest, 9).AsInt32()).isEqualTo(2);
        assertThat(member(newest, 6)).isEqualTo(map("id", new byte[] {2}, "name", "user 2", "displayName", "User 2"));
        assertThat(member(member(newest, 8), 3).AsInt32()).isEqualTo(Platform.EDDSA);
        assertThat(member(newest, 10).AsInt32()).isEqualTo(1);
        assertThat(member(oldest, 9)).isNull();
        assertThat(member(member(oldest, 8), 3).AsInt32()).isEqualTo(Platform.ES256);
        assertThat(member(oldest, 10).AsInt32()).isEqualTo(3);
        assertThat(token.status(CREDENTIAL_MANAGEMENT, map(1, 5))).isEqualTo(CtapStatus.NOT_ALLOWED);
        assertThat(status(4, map(1, hash("c.example")))).isEqualTo(CtapStatus.NO_CREDENTIALS);
    }

    @Test
    void oneListEndsWhereAnotherBegins() {
        manage(2, null);
        manage(4, map(1, hash("a.example")));
        assertThat(token.status(CREDENTIAL_MANAGEMENT, map(1, 3))).isEqualTo(CtapStatus.NOT_ALLOWED);

        manage(4, map(1, hash("a.example")));
        token.pass(Duration.ofSeconds(31));
        assertThat(token.status(CREDENTIAL_MANAGEMENT, map(1, 5))).isEqualTo(CtapStatus.NOT_ALLOWED);
        manage(4, map(1, hash("a.example")));
        manage(1, null);
        assertThat(token.status(CREDENTIAL_MANAGEMENT, map(1, 5))).isEqualTo(CtapStatus.NOT_ALLOWED);
    }

    @Test
    void deletesOneCredential() {
        CBORObject id = member(manage(4, map(1, hash("a.example"))), 7);

        assertThat(status(6, map(2, id))).isEqualTo(CtapStatus.OK);
        assertThat(status(6, map(2, id))).isEqualTo(CtapStatus.NO_CREDENTIALS);
        assertThat(manage(1, null)).isEqualTo(map(1, 2, 2, 23));
        assertThat(status(6, map(2, map("id", new byte[16], "type", "other")))).isEqualTo(CtapStatus.NO_CREDENTIALS);
    }

    @Test
    void withoutCredentialsThereIsNothingToList() {
        TestToken empty = new TestToken();
        Platform with = new Platform(empty, 1);
        with.setPin("1234");
        byte[] forEmpty = with.pinToken("1234");

        assertThat(empty.status(CREDENTIAL_MANAGEMENT, with.management(forEmpty, 2, null)))
                .isEqualTo(CtapStatus.NO_CREDENTIALS);
    }

    @Test
    void aProofIsForOneCommand() {
        CBORObject metadata = platform.management(pinToken, 1, null);

        assertThat(token.status(CREDENTIAL_MANAGEMENT, metadata.Set(1, 2))).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        CBORObject other = platform.management(pinToken, 4, map(1, hash("a.example")));
        assertThat(token.status(CREDENTIAL_MANAGEMENT, other.Set(2, map(1, hash("b.example")))))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        token.powerCycle();
        assertThat(status(1, null)).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }
}
