package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Managing.CONFIG;
import static dev.keywright.token.ctap.Managing.unproven;
import static dev.keywright.token.ctap.Platform.CLIENT_PIN;
import static dev.keywright.token.ctap.Platform.GET_ASSERTION;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.array;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.Interaction;
import dev.keywright.token.UserVerifier.Finger;
import dev.keywright.token.UserVerifier.None;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.StatusWord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CTAP 2.3 §6.11, and what alwaysUv changes elsewhere. */
class ConfigTest {

    private static final int ENTERPRISE = 1;
    private static final int ALWAYS_UV = 2;
    private static final int MIN_PIN = 3;
    private static final int LONG_TOUCH = 4;

    private final TestToken token = Devices.with();
    private final Managing managing = new Managing(token);

    private boolean option(String name) {
        return member(managing.options(), name).AsBoolean();
    }

    private CBORObject info(int number) {
        return member(token.ok(Platform.GET_INFO), number);
    }

    // --- who may ---

    @Test
    void withoutAnyVerificationNobodyProvesAnything() {
        assertThat(token.status(CONFIG, unproven(ENTERPRISE, null))).isEqualTo(CtapStatus.OK);
        assertThat(option("ep")).isTrue();
        assertThat(token.status(CONFIG, unproven(MIN_PIN, map(1, 6)))).isEqualTo(CtapStatus.OK);
        assertThat(info(0x0d).AsInt32()).isEqualTo(6);
    }

    @Test
    void anUnprotectedKeyThatAlwaysVerifiesCanOnlyBeToldToStop() {
        assertThat(token.status(CONFIG, unproven(ALWAYS_UV, null))).isEqualTo(CtapStatus.OK);

        assertThat(token.status(CONFIG, unproven(ENTERPRISE, null))).isEqualTo(CtapStatus.PUAT_REQUIRED);
        assertThat(token.status(CONFIG, unproven(ALWAYS_UV, null))).isEqualTo(CtapStatus.OK);
        assertThat(option("alwaysUv")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aProtectedKeyWantsAProofForEachSubcommand(int subCommand) {
        managing.setPin();
        byte[] pinToken = managing.pinToken(Managing.ACFG);
        CBORObject params = map(1, 8);
        CBORObject proven = managing.config(pinToken, subCommand, params);

        assertThat(token.status(CONFIG, unproven(subCommand, params))).isEqualTo(CtapStatus.PUAT_REQUIRED);
        assertThat(token.status(CONFIG, managing.config(pinToken, subCommand, params).Set(2, map(1, 9))))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(token.status(CONFIG, managing.config(pinToken, subCommand, params).Set(1, subCommand % 4 + 1)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        assertThat(token.status(CONFIG, managing.config(pinToken, subCommand, params).Set(3, 3)))
                .isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(token.status(CONFIG, proven)).isEqualTo(CtapStatus.OK);
    }

    @Test
    void thePermissionIsForSettingsAlone() {
        managing.setPin();
        byte[] others = managing.pinToken(Managing.CM | Managing.BE | Managing.LBW);

        assertThat(token.status(CONFIG, managing.config(others, ALWAYS_UV, null)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "0, INVALID_PARAMETER", "5, INVALID_PARAMETER", "254, INVALID_PARAMETER", "255, INVALID_PARAMETER",
        "-1, INVALID_PARAMETER"
    })
    void refusesSubcommandsThatItDoesNotHave(int subCommand, CtapStatus expected) {
        assertThat(token.status(CONFIG, unproven(subCommand, map(1, 1)))).isEqualTo(expected);
    }

    @Test
    void whatADeviceListsIsWhatItDoes() {
        Map<String, Object> facts = Devices.everything();
        facts.put("fido.configCommands", List.of(3));
        TestToken few = Devices.with(facts);
        assertThat(few.status(CONFIG, unproven(MIN_PIN, map()))).isEqualTo(CtapStatus.OK);
        for (int subCommand : new int[] {ENTERPRISE, ALWAYS_UV, LONG_TOUCH}) {
            assertThat(few.status(CONFIG, unproven(subCommand, null))).isEqualTo(CtapStatus.INVALID_PARAMETER);
        }
    }

    @Test
    void aDeviceOfCtap21TellsOfItsSubcommandsByOptions() {
        Map<String, Object> facts = Devices.everything();
        facts.put("fido.configCommands", "");
        facts.put("fido.options", Devices.options("authnrCfg", true, "clientPin", false, "alwaysUv", false));
        TestToken older = Devices.with(facts);

        assertThat(older.status(CONFIG, unproven(ALWAYS_UV, null))).isEqualTo(CtapStatus.OK);
        older.ok(CONFIG, unproven(ALWAYS_UV, null));
        for (int subCommand : new int[] {ENTERPRISE, MIN_PIN, LONG_TOUCH}) {
            assertThat(older.status(CONFIG, unproven(subCommand, null))).isEqualTo(CtapStatus.INVALID_PARAMETER);
        }
        assertThat(new TestToken().status(CONFIG, unproven(ALWAYS_UV, null))).isEqualTo(CtapStatus.INVALID_COMMAND);
    }

    // --- setMinPINLength ---

    @Test
    void theMinimumOnlyGrows() {
        managing.setPin();
        assertThat(managing.configure(MIN_PIN, map(1, 4))).isEqualTo(CtapStatus.OK);
        assertThat(info(0x0c).AsBoolean()).isFalse();
        assertThat(managing.configure(MIN_PIN, map(1, 3))).isEqualTo(CtapStatus.PIN_POLICY_VIOLATION);
        assertThat(managing.configure(MIN_PIN, map(1, 64))).isEqualTo(CtapStatus.PIN_POLICY_VIOLATION);
        assertThat(managing.configure(MIN_PIN, map(1, 8))).isEqualTo(CtapStatus.OK);

        assertThat(info(0x0d).AsInt32()).isEqualTo(8);
        assertThat(info(0x0c).AsBoolean()).isTrue();
        assertThat(managing.platform.changePin("1234", "1234567")).isEqualTo(CtapStatus.PIN_POLICY_VIOLATION);
        assertThat(managing.platform.changePin("1234", "12345678")).isEqualTo(CtapStatus.OK);
        assertThat(info(0x0c).AsBoolean()).isFalse();
    }

    @Test
    void aPinThatMustBeChangedOpensNothing() {
        managing.setPin();
        byte[] before = managing.platform.pinToken(Managing.PIN, 3, Platform.RP_ID);
        byte[] all = managing.pinToken(Managing.ACFG | Managing.CM);
        assertThat(before).isNotEqualTo(all);
        assertThat(token.status(CONFIG, managing.config(all, MIN_PIN, map(3, true)))).isEqualTo(CtapStatus.OK);

        assertThat(token.status(Platform.CREDENTIAL_MANAGEMENT, managing.platform.management(all, 1, null)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        // §6.5.5.7.1 step 11 and §6.5.5.7.2 step 11.
        assertThat(managing.platform.tryPin(Managing.PIN)).isEqualTo(CtapStatus.PIN_INVALID);
        assertThat(token.status(
                        CLIENT_PIN,
                        managing.platform.permissionRequest(managing.platform.agree(), Managing.PIN, 4, null)))
                .isEqualTo(CtapStatus.PIN_POLICY_VIOLATION);
        assertThat(member(token.ok(CLIENT_PIN, map(2, 1)), 3).AsInt32()).isEqualTo(8);

        assertThat(managing.platform.changePin(Managing.PIN, Managing.PIN))
                .isEqualTo(CtapStatus.PIN_POLICY_VIOLATION);
        assertThat(managing.platform.changePin(Managing.PIN, "4321")).isEqualTo(CtapStatus.OK);
        assertThat(managing.platform.tryPin("4321")).isEqualTo(CtapStatus.OK);
        assertThat(managing.platform.changePin("4321", "4321")).isEqualTo(CtapStatus.OK);
    }

    @Test
    void nobodyIsForcedToChangeAPinThatIsNotThere() {
        assertThat(token.status(CONFIG, unproven(MIN_PIN, map(3, true)))).isEqualTo(CtapStatus.PIN_NOT_SET);
        assertThat(token.status(CONFIG, unproven(MIN_PIN, map(3, false)))).isEqualTo(CtapStatus.OK);
    }

    @Test
    void remembersWhoMayLearnTheMinimum() {
        token.ok(CONFIG, unproven(MIN_PIN, map(2, array("a.example", "b.example"))));
        assertThat(token.fido().settings().minPinLengthRpIds()).containsExactly("a.example", "b.example");
        assertThat(token.status(CONFIG, unproven(MIN_PIN, map(2, array("a", "b", "c")))))
                .isEqualTo(CtapStatus.KEY_STORE_FULL);
        token.ok(CONFIG, unproven(MIN_PIN, map(2, array())));
        token.ok(CONFIG, unproven(MIN_PIN, map(1, 5)));
        assertThat(token.fido().settings().minPinLengthRpIds()).hasSize(2);
        token.ok(CONFIG, unproven(MIN_PIN, map(2, array("c.example"))));
        assertThat(token.fido().settings().minPinLengthRpIds()).containsExactly("c.example");
        assertThat(token.status(CONFIG, unproven(MIN_PIN, map(2, array(1)))))
                .isEqualTo(CtapStatus.CBOR_UNEXPECTED_TYPE);

        Map<String, Object> facts = Devices.everything();
        facts.put("fido.extensions", List.of("credProtect"));
        assertThat(Devices.with(facts).status(CONFIG, unproven(MIN_PIN, map(2, array("a.example")))))
                .isEqualTo(CtapStatus.INVALID_PARAMETER);
    }

    @Test
    void aPolicyForPinsForcesAChangeOfTheOneThatNobodyCanLookAt() {
        managing.setPin();
        assertThat(info(0x1b).AsBoolean()).isFalse();

        assertThat(managing.configure(MIN_PIN, map(4, true))).isEqualTo(CtapStatus.OK);

        assertThat(info(0x1b).AsBoolean()).isTrue();
        assertThat(info(0x0c).AsBoolean()).isTrue();
        assertThat(managing.platform.changePin(Managing.PIN, "777777")).isEqualTo(CtapStatus.PIN_POLICY_VIOLATION);
        assertThat(managing.platform.changePin(Managing.PIN, "271828")).isEqualTo(CtapStatus.OK);
    }

    @Test
    void aDeviceThatTellsOfNoPolicyTakesNone() {
        Map<String, Object> facts = Devices.everything();
        facts.put("fido.pinComplexityPolicy", "");
        TestToken without = Devices.with(facts);
        without.ok(CONFIG, unproven(MIN_PIN, map(4, true)));

        assertThat(new Platform(without, 2).setPin("1111")).isEqualTo(CtapStatus.OK);
        assertThat(member(without.ok(Platform.GET_INFO), 0x1b)).isNull();
    }

    // --- the other subcommands ---

    @Test
    void enterpriseAttestationIsEnabledOnceAndForAll() {
        token.ok(CONFIG, unproven(ENTERPRISE, null));
        token.ok(CONFIG, unproven(ENTERPRISE, null));
        assertThat(option("ep")).isTrue();
    }

    @Test
    void aLongTouchForResetStaysUntilTheReset() {
        token.ok(CONFIG, unproven(LONG_TOUCH, null));
        assertThat(info(0x18).AsBoolean()).isTrue();

        token.ok(Platform.RESET);

        assertThat(token.touchesAskedFor).containsExactly(
                "erase all FIDO credentials and the PIN, and hold it for 10 seconds");
        assertThat(info(0x18).AsBoolean()).isFalse();
    }

    // --- alwaysUv ---

    @Test
    void alwaysUvAsksForAPinWhereNothingElseDid() {
        CBORObject created = token.ok(MAKE_CREDENTIAL, Platform.creation());
        byte[] id = Platform.credentialId(created);
        managing.setPin();
        assertThat(managing.configure(ALWAYS_UV, null)).isEqualTo(CtapStatus.OK);

        assertThat(option("alwaysUv")).isTrue();
        assertThat(option("makeCredUvNotRqd")).isFalse();
        assertThat(token.status(MAKE_CREDENTIAL, Platform.creation())).isEqualTo(CtapStatus.PUAT_REQUIRED);
        assertThat(token.status(GET_ASSERTION, Platform.assertion(id))).isEqualTo(CtapStatus.PUAT_REQUIRED);
        assertThat(token.status(GET_ASSERTION, Platform.assertion(id).Set(5, map("up", false))))
                .isEqualTo(CtapStatus.OK);
        byte[] pinToken = managing.platform.pinToken(Managing.PIN, Managing.GA, Platform.RP_ID);
        assertThat(token.status(GET_ASSERTION, managing.platform.provenAssertion(pinToken, Platform.assertion(id))))
                .isEqualTo(CtapStatus.OK);
    }

    @Test
    void alwaysUvOfAnUnprotectedKeyMakesNothing() {
        token.ok(CONFIG, unproven(ALWAYS_UV, null));
        assertThat(token.status(MAKE_CREDENTIAL, Platform.creation())).isEqualTo(CtapStatus.PUAT_REQUIRED);
        assertThat(token.status(GET_ASSERTION, Platform.assertion())).isEqualTo(CtapStatus.PUAT_REQUIRED);

        TestToken forOthers = Devices.with("noMcGaPermissionsWithClientPin", true);
        forOthers.ok(CONFIG, unproven(ALWAYS_UV, null));
        assertThat(forOthers.status(MAKE_CREDENTIAL, Platform.creation())).isEqualTo(CtapStatus.OPERATION_DENIED);
    }

    @Test
    void alwaysUvTakesAFingerThatNobodyAskedFor() {
        token.ok(CONFIG, unproven(ALWAYS_UV, null));
        managing.enrol("right index");
        token.finger = new Finger("right index");

        CBORObject created = token.ok(MAKE_CREDENTIAL, Platform.creation());
        CBORObject signed = token.ok(GET_ASSERTION, Platform.assertion(Platform.credentialId(created)));

        assertThat(Platform.flags(created) & 0x04).isEqualTo(0x04);
        assertThat(Platform.flags(signed) & 0x04).isEqualTo(0x04);
        assertThat(token.fingersAskedFor).hasSize(2);
    }

    private static final CommandApdu U2F_VERSION = new CommandApdu(0, 3, 0, 0, Bytes.EMPTY, 256, false);

    @Test
    void alwaysUvTurnsU2fOffWhereNothingCouldProtectIt() {
        Map<String, Object> facts = Devices.everything();
        facts.put("fido.fingerprints", "");
        facts.put("fido.options", Devices.options("rk", true, "clientPin", false, "authnrCfg", true, "alwaysUv", false));
        TestToken plain = Devices.with(facts);
        assertThat(plain.u2f.process(U2F_VERSION, new Interaction()).status()).isEqualTo(StatusWord.OK);
        assertThat(member(plain.ok(Platform.GET_INFO), 1).toString()).contains("U2F_V2");

        plain.ok(CONFIG, unproven(ALWAYS_UV, null));

        assertThat(plain.u2f.process(U2F_VERSION, new Interaction()).status())
                .isEqualTo(StatusWord.COMMAND_NOT_ALLOWED);
        assertThat(member(plain.ok(Platform.GET_INFO), 1).toString()).doesNotContain("U2F_V2");
        assertThat(new String(plain.applet.select().data().toArray(), StandardCharsets.US_ASCII))
                .isEqualTo("FIDO_2_0");
    }

    @Test
    void alwaysUvMakesU2fAskForAFingerWhereThereIsASensor() {
        token.ok(CONFIG, unproven(ALWAYS_UV, null));
        assertThat(info(1).toString()).contains("U2F_V2");
        CommandApdu register = new CommandApdu(0, 1, 0, 0, Bytes.of(new byte[64]), 256, false);
        token.finger = new Finger("right index");
        assertThat(token.u2f.process(register, new Interaction()).status())
                .isEqualTo(StatusWord.CONDITIONS_NOT_SATISFIED);
        assertThat(managing.uvRetries()).isEqualTo(3);

        managing.enrol("right index");

        assertThat(token.u2f.process(register, new Interaction()).status()).isEqualTo(StatusWord.OK);
        token.finger = None.TIMED_OUT;
        assertThat(token.u2f.process(register, new Interaction()).status())
                .isEqualTo(StatusWord.CONDITIONS_NOT_SATISFIED);
        assertThat(token.touchesAskedFor).isEmpty();
    }

    @Test
    void aDeviceMayAlwaysVerifyFromTheFactory() {
        TestToken strict = Devices.with("alwaysUv", true);
        Managing with = new Managing(strict);
        assertThat(member(with.options(), "makeCredUvNotRqd").AsBoolean()).isFalse();
        assertThat(strict.status(MAKE_CREDENTIAL, Platform.creation())).isEqualTo(CtapStatus.PUAT_REQUIRED);
        with.setPin();

        assertThat(with.configure(ALWAYS_UV, null)).isEqualTo(CtapStatus.OK);
        assertThat(strict.status(MAKE_CREDENTIAL, Platform.creation())).isEqualTo(CtapStatus.OK);
        strict.ok(Platform.RESET);
        assertThat(member(with.options(), "alwaysUv").AsBoolean()).isTrue();
    }
}
