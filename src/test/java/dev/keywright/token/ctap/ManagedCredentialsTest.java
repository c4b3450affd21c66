package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.discoverableCreation;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.crypto.Secret;
import dev.keywright.token.state.StateChange.CredentialStored;
import dev.keywright.token.state.StateChange.PersistentTokenSet;
import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What CTAP 2.1 §6.8 and CTAP 2.3 have beyond the prototype of authenticatorCredentialManagement. */
class ManagedCredentialsTest {

    private static final int CREDENTIAL_MANAGEMENT = 0x0a;
    private static final int MANAGE = 0x04;
    private static final String PIN = "1234";

    private final TestToken token = CapableKey.token();
    private final Platform platform = new Platform(token, 2);
    private byte[] plain;
    private byte[] rich;
    private byte[] largeBlobKey;

    @BeforeEach
    void setPin() {
        plain = Platform.credentialId(token.ok(MAKE_CREDENTIAL, discoverableCreation("a.example", 1)));
        CBORObject created = token.ok(MAKE_CREDENTIAL, discoverableCreation("a.example", 2)
                .Set(6, map("credProtect", 2, "largeBlobKey", true, "thirdPartyPayment", true)));
        rich = Platform.credentialId(created);
        largeBlobKey = member(created, 5).GetByteString();
        token.ok(MAKE_CREDENTIAL, discoverableCreation("b.example", 3));
        platform.setPin(PIN);
    }

    private static byte[] hash(String rpId) {
        return Platform.sha256(rpId.getBytes(StandardCharsets.UTF_8));
    }

    private CtapStatus status(byte[] pinToken, int subCommand, CBORObject params) {
        return token.status(CREDENTIAL_MANAGEMENT, platform.management(pinToken, subCommand, params));
    }

    private byte[] pinToken() {
        return platform.pinToken(PIN, MANAGE, null);
    }

    private static CBORObject update(byte[] id, CBORObject user) {
        return map(2, Platform.descriptor(id), 3, user);
    }

    /** The users of a.example as they are listed, newest first. */
    private List<CBORObject> users() {
        CBORObject newest = token.ok(
                CREDENTIAL_MANAGEMENT, platform.management(pinToken(), 4, map(1, hash("a.example"))));
        return List.of(member(newest, 6), member(token.ok(CREDENTIAL_MANAGEMENT, map(1, 5)), 6));
    }

    @Test
    void listsWhatTheExtensionsMade() {
        CBORObject newest = token.ok(
                CREDENTIAL_MANAGEMENT, platform.management(pinToken(), 4, map(1, hash("a.example"))));
        CBORObject oldest = token.ok(CREDENTIAL_MANAGEMENT, map(1, 5));

        assertThat(member(newest, 10).AsInt32()).isEqualTo(2);
        assertThat(member(newest, 11).GetByteString()).isEqualTo(largeBlobKey);
        assertThat(member(newest, 12)).isEqualTo(CBORObject.True);
        assertThat(member(oldest, 10).AsInt32()).isEqualTo(1);
        assertThat(member(oldest, 11)).isNull();
        assertThat(member(oldest, 12)).isEqualTo(CBORObject.False);
    }

    @Test
    void renamesAUserDurablyAndInPlace() {
        CBORObject user = map("id", new byte[] {1}, "name", "ada", "displayName", "Ada L.");

        assertThat(status(pinToken(), 7, update(plain, user))).isEqualTo(CtapStatus.OK);
        assertThat(token.stored).last().isInstanceOf(CredentialStored.class);
        assertThat(users().get(1)).isEqualTo(user);
    }

    @Test
    void whatIsNotSentOrEmptyIsGone() {
        assertThat(status(pinToken(), 7, update(plain, map("id", new byte[] {1}, "name", "", "displayName", "Ada"))))
                .isEqualTo(CtapStatus.OK);
        assertThat(status(pinToken(), 7, update(rich, map("id", new byte[] {2})))).isEqualTo(CtapStatus.OK);

        assertThat(users())
                .containsExactly(map("id", new byte[] {2}), map("id", new byte[] {1}, "displayName", "Ada"));
        assertThat(token.fido().credentialsOf(Bytes.of(hash("a.example"))).get(0).largeBlobKey())
                .isEqualTo(Secret.copyOf(largeBlobKey));
    }

    @ParameterizedTest
    @CsvSource({
        // a character of 1 to 4 bytes, how many fit into 64 bytes
        "a, 64", "é, 32", "€, 21", "😀, 16"
    })
    void longNamesAreCutBetweenCharacters(String character, int fitting) {
        CBORObject user = map(
                "id", new byte[] {1}, "name", character.repeat(100), "displayName", character.repeat(fitting));

        assertThat(status(pinToken(), 7, update(plain, user))).isEqualTo(CtapStatus.OK);
        CBORObject listed = users().get(1);
        assertThat(member(listed, "name").AsString()).isEqualTo(character.repeat(fitting));
        assertThat(member(listed, "displayName").AsString()).isEqualTo(character.repeat(fitting));
    }

    @Test
    void namesAreCutWhenACredentialIsMadeToo() {
        token.ok(MAKE_CREDENTIAL, platform.provenCreation(
                platform.pinToken(PIN, 1, "a.example"),
                discoverableCreation("a.example", 9)
                        .Set(3, map("id", new byte[] {9}, "name", "é".repeat(33), "displayName", ""))));
        CBORObject newest = token.ok(
                CREDENTIAL_MANAGEMENT, platform.management(pinToken(), 4, map(1, hash("a.example"))));

        assertThat(member(newest, 6))
                .isEqualTo(map("id", new byte[] {9}, "name", "é".repeat(32), "displayName", ""));
    }

    @Test
    void refusesToUpdateWhatIsNotThereOrNotTheirs() {
        byte[] pinToken = pinToken();
        CBORObject user = map("id", new byte[] {1}, "name", "eve");

        assertThat(status(pinToken, 7, update(rich, user))).isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(status(pinToken, 7, update(new byte[16], user))).isEqualTo(CtapStatus.NO_CREDENTIALS);
        assertThat(status(pinToken, 7, map(2, Platform.descriptor(plain)))).isEqualTo(CtapStatus.MISSING_PARAMETER);
        assertThat(status(pinToken, 7, map(3, user))).isEqualTo(CtapStatus.MISSING_PARAMETER);
        assertThat(token.status(CREDENTIAL_MANAGEMENT, map(1, 7, 2, update(plain, user))))
                .isEqualTo(CtapStatus.PUAT_REQUIRED);
        assertThat(status(platform.pinToken(PIN, MANAGE, "b.example"), 7, update(plain, user)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(users()).extracting(listed -> member(listed, "name").AsString())
                .containsExactly("user 2", "user 1");
    }

    @Test
    void aTokenForOneRelyingPartyManagesItAlone() {
        byte[] pinToken = platform.pinToken(PIN, MANAGE, "a.example");

        assertThat(status(pinToken, 1, null)).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(status(pinToken, 2, null)).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(status(pinToken, 4, map(1, hash("b.example")))).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(status(pinToken, 4, map(1, hash("a.example")))).isEqualTo(CtapStatus.OK);
        assertThat(status(pinToken, 6, map(2, Platform.descriptor(plain)))).isEqualTo(CtapStatus.OK);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 0x10})
    void aTokenForOtherThingsManagesNothing(int permissions) {
        byte[] pinToken = platform.pinToken(PIN, permissions, "a.example");

        assertThat(status(pinToken, 4, map(1, hash("a.example")))).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }

    /** CTAP 2.3's permission pcmr. */
    @Test
    void thePersistentTokenReadsAndChangesNothing() throws Exception {
        byte[] persistent = new byte[32];
        Arrays.fill(persistent, (byte) 5);
        token.core.commit(List.of(new PersistentTokenSet(Secret.copyOf(persistent))));
        token.powerCycle();

        assertThat(status(persistent, 1, null)).isEqualTo(CtapStatus.OK);
        assertThat(status(persistent, 2, null)).isEqualTo(CtapStatus.OK);
        assertThat(token.status(CREDENTIAL_MANAGEMENT, map(1, 3))).isEqualTo(CtapStatus.OK);
        assertThat(status(persistent, 4, map(1, hash("a.example")))).isEqualTo(CtapStatus.OK);
        assertThat(token.status(CREDENTIAL_MANAGEMENT, map(1, 5))).isEqualTo(CtapStatus.OK);
        assertThat(status(persistent, 6, map(2, Platform.descriptor(plain)))).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(status(persistent, 7, update(plain, map("id", new byte[] {1}, "name", "eve"))))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }

    @Test
    void thePrototypeHasNoUpdate() {
        TestToken old = new TestToken();
        Platform with = new Platform(old, 2);
        with.setPin(PIN);

        assertThat(old.status(
                        Platform.CREDENTIAL_MANAGEMENT,
                        with.management(with.pinToken(PIN), 7, update(plain, map("id", new byte[] {1})))))
                .isEqualTo(CtapStatus.INVALID_SUBCOMMAND);
        assertThat(old.status(CREDENTIAL_MANAGEMENT, map(1, 1))).isEqualTo(CtapStatus.INVALID_COMMAND);
    }
}
