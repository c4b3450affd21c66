package dev.keywright.host.webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.YubiKeyConnection;
import dev.keywright.host.PasskeyInfo;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Managing a key over both pipes, with yubikit in between and the emulated key at the end. */
class FidoSessionTest {

    private static final String OPTIONS = """
            {"rp":{"id":"example.org","name":"Example"},"user":{"id":"%s","name":"%s","displayName":"%2$s"},
             "challenge":"AAAA","pubKeyCredParams":[{"type":"public-key","alg":-7}],
             "authenticatorSelection":{"residentKey":"required"}}""";

    @TempDir
    Path folder;

    private EmulatedSecurityKey key;

    @BeforeEach
    void plugIn() throws IOException {
        key = EmulatedSecurityKey.plugIn(folder.resolve("key.state"), null, UserPresence.ALWAYS);
    }

    @AfterEach
    void pull() {
        key.close();
    }

    private interface Work<R> {
        R with(FidoSession session) throws WebAuthnException, IOException;
    }

    private <R> R overFido(Work<R> work) throws WebAuthnException, IOException {
        try (YubiKeyConnection fido = key.openFido()) {
            return work.with(FidoSession.over(fido));
        }
    }

    private List<PasskeyInfo> passkeys(String pin) throws WebAuthnException, IOException {
        return overFido(session -> session.passkeys(pin.toCharArray()));
    }

    private void register(String userId, String user) throws WebAuthnException, IOException {
        try (var fido = key.openFido()) {
            WebAuthnClient.over(fido)
                    .register(OPTIONS.formatted(userId, user), "https://example.org", UserPrompts.pin("1234"));
        }
    }

    private void setPin() throws WebAuthnException, IOException {
        overFido(session -> {
            session.setPin("1234".toCharArray());
            return session;
        });
    }

    @Test
    void infoIsTheSameOverBothPipes() throws Exception {
        FidoSession.Info info = overFido(FidoSession::info);
        try (YubiKeyConnection card = key.openCard()) {
            assertThat(FidoSession.over(card).info()).isEqualTo(info);
        }
        assertThat(info.versions()).containsExactly("U2F_V2", "FIDO_2_0", "FIDO_2_1_PRE");
        assertThat(info.algorithms()).containsExactly(-7, -8);
        assertThat(info.aaguid()).isEqualTo("2fc0579f811347eab116bb5a8db9202a");
        assertThat(info.pinSet()).isFalse();
        assertThat(info.pinRetries()).isEqualTo(8);
    }

    @Test
    void aWrongPinCostsATryAndTheRightOneGivesThemBack() throws Exception {
        setPin();
        assertThatThrownBy(() -> passkeys("4321"))
                .asInstanceOf(InstanceOfAssertFactories.type(WebAuthnException.class))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.PIN_WRONG))
                .satisfies(refused -> assertThat(refused.retriesLeft()).hasValue(7));
        assertThat(passkeys("1234")).isEmpty();
        assertThat(overFido(FidoSession::info).pinRetries()).isEqualTo(8);
    }

    @Test
    void aPinIsCheckedByTheKey() throws Exception {
        assertThatThrownBy(() -> check("1234"))
                .asInstanceOf(InstanceOfAssertFactories.type(WebAuthnException.class))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.PIN_NOT_SET));
        setPin();
        check("1234");
        assertThatThrownBy(() -> check("4321"))
                .asInstanceOf(InstanceOfAssertFactories.type(WebAuthnException.class))
                .satisfies(refused -> assertThat(refused.retriesLeft()).hasValue(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yubikey-5.1.2", "yubikey-5.7.4", "yubikey-bio-5.5.6", "token2-t2f2", "keywright-2.3"})
    void aPinThatMustBeChangedIsRightAllTheSame(String profile) throws Exception {
        key.close();
        key = EmulatedSecurityKey.plugIn(folder.resolve(profile), profile, UserPresence.ALWAYS);
        overFido(session -> {
            session.setPin(PluggedKey.PIN.toCharArray());
            session.checkPin(PluggedKey.PIN.toCharArray());
            return session;
        });
        overFido(session -> {
            if (Boolean.TRUE.equals(session.info().options().get("setMinPINLength"))) {
                session.settings().forcePinChange(PluggedKey.PIN.toCharArray());
            }
            return session;
        });
        check(PluggedKey.PIN);
        assertThatThrownBy(() -> check("kw-1937-pin"))
                .asInstanceOf(InstanceOfAssertFactories.type(WebAuthnException.class))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.PIN_WRONG));
    }

    private void check(String pin) throws WebAuthnException, IOException {
        overFido(session -> {
            session.checkPin(pin.toCharArray());
            return session;
        });
    }

    @Test
    void aNewPinThatIsTooShortIsRefusedWithWhatWouldDo() throws Exception {
        assertThatThrownBy(() -> overFido(session -> {
                    session.setPin("123".toCharArray());
                    return session;
                }))
                .hasMessage("The key refuses the new PIN; choose one of at least 4 characters and at most 63 bytes that"
                        + " is not too simple.");
        assertThat(overFido(FidoSession::info).pinSet()).isFalse();
    }

    @Test
    void aChangedPinReplacesTheOldOne() throws Exception {
        setPin();
        overFido(session -> {
            session.changePin("1234".toCharArray(), "98765".toCharArray());
            return session;
        });
        assertThat(passkeys("98765")).isEmpty();
        assertThatThrownBy(() -> passkeys("1234"))
                .isInstanceOf(WebAuthnException.class);
    }

    @Test
    void passkeysAreListedAndOneIsDeletedByItsId() throws Exception {
        setPin();
        register("AQ", "alice");
        register("Ag", "bob");
        List<PasskeyInfo> passkeys = passkeys("1234");
        assertThat(passkeys).extracting(PasskeyInfo::rpId).containsOnly("example.org");
        assertThat(passkeys).extracting(PasskeyInfo::userName).containsExactlyInAnyOrder("alice", "bob");
        assertThat(passkeys).containsExactlyInAnyOrderElementsOf(key.passkeys().orElseThrow());

        PasskeyInfo alice = passkeys.stream().filter(p -> "alice".equals(p.userName())).findFirst().orElseThrow();
        overFido(session -> {
            session.delete("1234".toCharArray(), alice.credentialId());
            return session;
        });
        assertThat(key.passkeys().orElseThrow()).extracting(PasskeyInfo::userName).containsExactly("bob");
    }

    private PasskeyInfo rename(PasskeyInfo passkey, String name, String displayName) throws Exception {
        return overFido(session ->
                session.rename("1234".toCharArray(), passkey.credentialId(), name, displayName));
    }

    @Test
    void aUserIsRenamedAndKeepsWhatIsNotSaid() throws Exception {
        key.close();
        key = EmulatedSecurityKey.plugIn(folder.resolve("new.state"), "yubikey-5.7.4", UserPresence.ALWAYS);
        setPin();
        register("AQ", "alice");
        register("Ag", "bob");
        PasskeyInfo alice = passkeys("1234").stream()
                .filter(passkey -> "alice".equals(passkey.userName()))
                .findFirst()
                .orElseThrow();

        PasskeyInfo ada = rename(alice, "ada", null);
        assertThat(ada).isEqualTo(new PasskeyInfo(alice.credentialId(), "example.org", "ada", "alice"));
        PasskeyInfo shown = rename(alice, null, "A".repeat(100));
        assertThat(shown.userName()).isEqualTo("ada");
        assertThat(shown.displayName()).isEqualTo("A".repeat(64));
        assertThat(rename(alice, "", "").userName()).isNull();
        assertThat(passkeys("1234")).containsExactlyInAnyOrderElementsOf(key.passkeys().orElseThrow());
        assertThat(key.passkeys().orElseThrow()).extracting(PasskeyInfo::userName).containsExactly(null, "bob");
    }

    @Test
    void aKeyThatCannotRenameSaysSo() throws Exception {
        setPin();
        register("AQ", "alice");
        PasskeyInfo alice = passkeys("1234").get(0);

        assertThatThrownBy(() -> rename(alice, "ada", null))
                .hasMessage("The key cannot rename the users of its passkeys; keys with CTAP 2.1 can.");
        assertThat(key.passkeys().orElseThrow()).containsExactly(alice);
    }

    @Test
    void deletingWhatIsNotThereIsRefused() throws Exception {
        setPin();
        register("AQ", "alice");
        assertThatThrownBy(() -> overFido(session -> {
                    session.delete("1234".toCharArray(), Bytes.ofHex("00"));
                    return session;
                }))
                .hasMessageStartingWith("The key has no passkey with that credential id");
        assertThat(key.passkeys().orElseThrow()).hasSize(1);
    }

    @Test
    void aResetLeavesNothing() throws Exception {
        setPin();
        register("AQ", "alice");
        overFido(session -> {
            session.reset();
            return session;
        });
        assertThat(key.passkeys().orElseThrow()).isEmpty();
        assertThat(overFido(FidoSession::info).pinSet()).isFalse();
    }
}
