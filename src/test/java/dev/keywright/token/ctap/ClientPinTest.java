package dev.keywright.token.ctap;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.util.Pair;
import dev.keywright.crypto.Crypto;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.state.StateChange.PinRetriesSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientPinTest {

    private static final int GET_ASSERTION_PERMISSION = 2;
    private static final int MANAGEMENT_PERMISSION = 4;

    private final TestToken token = new TestToken();
    private final Platform platform = new Platform(token, 2);

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void setsAPinOnceAndGivesATokenForIt(int version) {
        Platform either = new Platform(token, version);

        assertThat(either.setPin("1234")).isEqualTo(CtapStatus.OK);
        assertThat(either.setPin("5678")).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(either.pinToken("1234")).hasSize(32);
        assertThat(token.fido().pin().length()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void changesThePin(int version) {
        Platform either = new Platform(token, version);
        either.setPin("1234");

        assertThat(either.changePin("1234", "pässwörd")).isEqualTo(CtapStatus.OK);
        assertThat(either.tryPin("1234")).isEqualTo(CtapStatus.PIN_INVALID);
        assertThat(either.pinToken("pässwörd")).hasSize(32);
        assertThat(token.fido().pin().length()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "123, PIN_POLICY_VIOLATION",
        "1234, OK",
        // Four bytes in UTF-8, but two code points.
        "éé, PIN_POLICY_VIOLATION",
        // Eight UTF-16 units and sixteen bytes, but four code points.
        "🔑🔑🔑🔑, OK",
        "'', PIN_POLICY_VIOLATION",
        "123456789012345678901234567890123456789012345678901234567890123, OK",
        "1234567890123456789012345678901234567890123456789012345678901234, PIN_POLICY_VIOLATION"
    })
    void measuresThePinInCodePointsAndItsEndInBytes(String pin, CtapStatus expected) {
        assertThat(platform.setPin(pin)).isEqualTo(expected);
        assertThat(token.fido().pin() != null).isEqualTo(expected == CtapStatus.OK);
    }

    @Test
    void refusesAPinThatIsNotUtf8() {
        byte[] broken = Platform.padded(new byte[] {(byte) 0xff, (byte) 0xfe, '1', '2', '3', '4'});

        assertThat(token.status(Platform.CLIENT_PIN, platform.setPinRequest(broken)))
                .isEqualTo(CtapStatus.PIN_POLICY_VIOLATION);
    }

    @Test
    void refusesANewPinThatIsNotPaddedTo64Bytes() {
        byte[] shortPadding = new byte[48];
        System.arraycopy("1234".getBytes(StandardCharsets.US_ASCII), 0, shortPadding, 0, 4);

        assertThat(token.status(Platform.CLIENT_PIN, platform.setPinRequest(shortPadding)))
                .isEqualTo(CtapStatus.INVALID_PARAMETER);
    }

    @Test
    void refusesANewPinThatSomebodyTamperedWith() {
        CBORObject request = platform.setPinRequest(Platform.padded("1234".getBytes(StandardCharsets.US_ASCII)));
        byte[] newPinEnc = Platform.member(request, 5).GetByteString().clone();
        newPinEnc[20] ^= 1;

        assertThat(token.status(Platform.CLIENT_PIN, request.Set(5, newPinEnc)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(token.fido().pin()).isNull();
    }

    @Test
    void blocksUntilAPowerCycleAfterThreeWrongPinsAndForGoodAfterEight() {
        platform.setPin("1234");

        assertThat(platform.tryPin("0000")).isEqualTo(CtapStatus.PIN_INVALID);
        assertThat(platform.tryPin("0000")).isEqualTo(CtapStatus.PIN_INVALID);
        assertThat(platform.tryPin("0000")).isEqualTo(CtapStatus.PIN_AUTH_BLOCKED);
        assertThat(platform.tryPin("1234")).isEqualTo(CtapStatus.PIN_AUTH_BLOCKED);
        assertThat(retries()).isEqualTo(Platform.map(3, 5, 4, true));

        token.powerCycle();
        assertThat(retries()).isEqualTo(Platform.map(3, 5));
        platform.tryPin("0000");
        platform.tryPin("0000");
        platform.changePin("0000", "5678");
        token.powerCycle();
        assertThat(platform.tryPin("0000")).isEqualTo(CtapStatus.PIN_INVALID);
        assertThat(platform.tryPin("0000")).isEqualTo(CtapStatus.PIN_BLOCKED);
        assertThat(platform.tryPin("1234")).isEqualTo(CtapStatus.PIN_BLOCKED);
        assertThat(platform.changePin("1234", "5678")).isEqualTo(CtapStatus.PIN_BLOCKED);
        token.powerCycle();
        assertThat(platform.tryPin("1234")).isEqualTo(CtapStatus.PIN_BLOCKED);
    }

    @Test
    void theRightPinGivesTheTriesBack() {
        platform.setPin("1234");
        platform.tryPin("0000");
        platform.tryPin("0000");

        assertThat(platform.tryPin("1234")).isEqualTo(CtapStatus.OK);
        assertThat(retries()).isEqualTo(Platform.map(3, 8));
        assertThat(platform.tryPin("0000")).isEqualTo(CtapStatus.PIN_INVALID);
        assertThat(platform.tryPin("0000")).isEqualTo(CtapStatus.PIN_INVALID);
    }

    @Test
    void theRightPinGivesTheTriesBackEvenIfTheNewOneIsRefused() {
        platform.setPin("1234");
        platform.tryPin("0000");

        assertThat(platform.changePin("1234", "1")).isEqualTo(CtapStatus.PIN_POLICY_VIOLATION);
        assertThat(retries()).isEqualTo(Platform.map(3, 8));
        assertThat(platform.tryPin("1234")).isEqualTo(CtapStatus.OK);
    }

    @Test
    void aWrongPinStoresTheCountOfTriesAndNothingElse() {
        platform.setPin("1234");
        token.stored.clear();

        platform.tryPin("0000");

        assertThat(token.stored).isEqualTo(List.of(new PinRetriesSet(7)));
    }

    @Test
    void looksAtNoPinWhileItCannotPayForTheTry() {
        platform.setPin("1234");
        Pair<CBORObject, byte[]> agreed = platform.agree();
        token.storeIsBroken = true;

        for (String pin : List.of("1234", "0000")) {
            CBORObject request = Platform.map(
                    1, 2, 2, 5, 3, agreed.first, 6, platform.encrypt(agreed.second, Platform.pinHash(pin)));
            assertThat(token.status(Platform.CLIENT_PIN, request)).isEqualTo(CtapStatus.OTHER);
        }
        token.storeIsBroken = false;
        assertThat(retries()).isEqualTo(Platform.map(3, 8));
    }

    @Test
    void aWrongPinEndsTheKeyAgreement() {
        platform.setPin("1234");
        CBORObject before = keyAgreement();

        platform.tryPin("0000");

        assertThat(keyAgreement()).isNotEqualTo(before);
        CBORObject next = keyAgreement();
        token.powerCycle();
        assertThat(keyAgreement()).isNotEqualTo(next);
    }

    @Test
    void withoutAPinThereIsNothingToTry() {
        assertThat(platform.tryPin("1234")).isEqualTo(CtapStatus.PIN_NOT_SET);
        assertThat(platform.changePin("1234", "5678")).isEqualTo(CtapStatus.PIN_NOT_SET);
    }

    @Test
    void refusesAKeyThatIsNotOnTheCurve() {
        platform.setPin("1234");
        CBORObject peer = Platform.map(1, 2, 3, -25, -1, 1, -2, new byte[32], -3, new byte[32]);

        CBORObject request = Platform.map(1, 2, 2, 5, 3, peer, 6, new byte[32]);

        assertThat(token.status(Platform.CLIENT_PIN, request)).isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(retries()).isEqualTo(Platform.map(3, 8));
    }

    @Test
    void subcommandsOfCtap21AreUnknownToAPrototype() {
        platform.setPin("1234");

        for (int subCommand : new int[] {0, 6, 7, 8, 9, 10}) {
            assertThat(token.status(Platform.CLIENT_PIN, Platform.map(1, 2, 2, subCommand)))
                    .isEqualTo(CtapStatus.INVALID_SUBCOMMAND);
        }
    }

    @Test
    void aPinTokenOfCtap20LastsUntilThePowerGoesOrThePinChanges() {
        platform.setPin("1234");
        byte[] pinToken = platform.pinToken("1234");
        CBORObject creation = platform.provenCreation(pinToken, Platform.creation());

        token.pass(Duration.ofHours(1));
        assertThat(token.status(Platform.MAKE_CREDENTIAL, creation)).isEqualTo(CtapStatus.OK);
        assertThat(token.status(Platform.MAKE_CREDENTIAL, creation)).isEqualTo(CtapStatus.OK);
        token.powerCycle();
        assertThat(token.status(Platform.MAKE_CREDENTIAL, creation)).isEqualTo(CtapStatus.PIN_AUTH_INVALID);

        CBORObject again = platform.provenCreation(platform.pinToken("1234"), Platform.creation());
        platform.changePin("1234", "5678");
        assertThat(token.status(Platform.MAKE_CREDENTIAL, again)).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }

    @Test
    void aTokenServesTheProtocolThatGaveIt() {
        platform.setPin("1234");
        byte[] pinToken = platform.pinToken("1234");
        Platform other = new Platform(token, 1);

        assertThat(token.status(
                        Platform.MAKE_CREDENTIAL, other.provenCreation(pinToken, Platform.creation())))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }

    // --- tokens with permissions, for profiles that have the option pinUvAuthToken ---

    private static TestToken ofCtap21() {
        return new TestToken(
                TestProfiles.with("fido.options.pinUvAuthToken", true),
                Crypto.reproducible());
    }

    @Test
    void aTokenHasOnlyThePermissionsThatWereAskedFor() {
        TestToken modern = ofCtap21();
        Platform with = new Platform(modern, 2);
        with.setPin("1234");
        byte[] forAssertions = with.pinToken("1234", GET_ASSERTION_PERMISSION, Platform.RP_ID);

        assertThat(modern.status(
                        Platform.MAKE_CREDENTIAL, with.provenCreation(forAssertions, Platform.creation())))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(modern.status(
                        Platform.GET_ASSERTION, with.provenAssertion(forAssertions, Platform.assertion())))
                .isEqualTo(CtapStatus.NO_CREDENTIALS);
        assertThat(modern.status(
                        Platform.GET_ASSERTION,
                        with.provenAssertion(forAssertions, Platform.assertion().Set(1, "other.example"))))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(modern.status(Platform.CREDENTIAL_MANAGEMENT, with.management(forAssertions, 1, null)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        byte[] forManagement = with.pinToken("1234", MANAGEMENT_PERMISSION, null);
        assertThat(modern.status(Platform.CREDENTIAL_MANAGEMENT, with.management(forManagement, 1, null)))
                .isEqualTo(CtapStatus.OK);
    }

    @Test
    void aTokenForOnePartyManagesNoOther() {
        TestToken modern = ofCtap21();
        Platform with = new Platform(modern, 2);
        modern.ok(Platform.MAKE_CREDENTIAL, Platform.discoverableCreation("a.example", 1));
        modern.ok(Platform.MAKE_CREDENTIAL, Platform.discoverableCreation("b.example", 1));
        with.setPin("1234");
        byte[] forA = with.pinToken("1234", MANAGEMENT_PERMISSION, "a.example");
        CBORObject a = Platform.map(1, Platform.sha256("a.example".getBytes(StandardCharsets.UTF_8)));
        CBORObject b = Platform.map(1, Platform.sha256("b.example".getBytes(StandardCharsets.UTF_8)));

        assertThat(modern.status(Platform.CREDENTIAL_MANAGEMENT, with.management(forA, 1, null)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(modern.status(Platform.CREDENTIAL_MANAGEMENT, with.management(forA, 4, b)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(modern.status(Platform.CREDENTIAL_MANAGEMENT, with.management(forA, 4, a)))
                .isEqualTo(CtapStatus.OK);
    }

    @Test
    void aTouchUsesATokenUp() {
        TestToken modern = ofCtap21();
        Platform with = new Platform(modern, 2);
        with.setPin("1234");
        byte[] pinToken = with.pinToken("1234", 3, Platform.RP_ID);
        CBORObject request = with.provenCreation(pinToken, Platform.creation());

        assertThat(modern.status(Platform.MAKE_CREDENTIAL, request)).isEqualTo(CtapStatus.OK);
        assertThat(modern.status(Platform.MAKE_CREDENTIAL, request)).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }

    @Test
    void aTokenThatNobodyUsesEndsAfterHalfAMinuteAndAnyAfterTenMinutes() {
        TestToken modern = ofCtap21();
        Platform with = new Platform(modern, 2);
        with.setPin("1234");
        byte[] unused = with.pinToken("1234", MANAGEMENT_PERMISSION, null);
        modern.pass(Duration.ofSeconds(31));
        assertThat(modern.status(Platform.CREDENTIAL_MANAGEMENT, with.management(unused, 1, null)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);

        CBORObject used = with.management(with.pinToken("1234", MANAGEMENT_PERMISSION, null), 1, null);
        assertThat(modern.status(Platform.CREDENTIAL_MANAGEMENT, used)).isEqualTo(CtapStatus.OK);
        modern.pass(Duration.ofMinutes(9));
        assertThat(modern.status(Platform.CREDENTIAL_MANAGEMENT, used)).isEqualTo(CtapStatus.OK);
        modern.pass(Duration.ofMinutes(2));
        assertThat(modern.status(Platform.CREDENTIAL_MANAGEMENT, used)).isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "0, example.com, INVALID_PARAMETER",
        "1, , INVALID_PARAMETER",
        "2, , INVALID_PARAMETER",
        "8, example.com, UNAUTHORIZED_PERMISSION",
        "32, , UNAUTHORIZED_PERMISSION"
    })
    void refusesPermissionsThatItCannotGive(int permissions, String rpId, CtapStatus expected) {
        TestToken modern = ofCtap21();
        Platform with = new Platform(modern, 2);
        with.setPin("1234");

        assertThat(modern.status(
                        Platform.CLIENT_PIN, with.permissionRequest(with.agree(), "1234", permissions, rpId)))
                .isEqualTo(expected);
    }

    private CBORObject retries() {
        return token.ok(Platform.CLIENT_PIN, Platform.map(2, 1));
    }

    private CBORObject keyAgreement() {
        return token.ok(Platform.CLIENT_PIN, Platform.map(1, 2, 2, 2));
    }
}
