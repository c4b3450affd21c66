package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.CLIENT_PIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CTAP 2.3 §6.5.5.7.2 and §6.5.5.7.3, step 4: the statements that refuse a permission. */
class TokenPermissionsTest {

    private static final String RP = "example.com";

    private static CtapStatus withPin(TestToken token, int permissions) {
        Managing managing = new Managing(token);
        managing.setPin();
        return token.status(
                CLIENT_PIN,
                managing.platform.permissionRequest(managing.platform.agree(), Managing.PIN, permissions, RP));
    }

    private static CtapStatus withFinger(TestToken token, int permissions) {
        Managing managing = new Managing(token);
        managing.enrol("right index");
        return managing.tryUv(permissions, RP);
    }

    @ParameterizedTest(name = "permission {0} with {1}={2}: PIN {3}, finger {4}")
    @CsvSource({
        "1, noMcGaPermissionsWithClientPin, true, UNAUTHORIZED_PERMISSION, OK",
        "2, noMcGaPermissionsWithClientPin, true, UNAUTHORIZED_PERMISSION, OK",
        "3, noMcGaPermissionsWithClientPin, false, OK, OK",
        "1, noMcGaPermissionsWithClientPin, , OK, OK",
        "4, credMgmt, true, OK, OK",
        "8, bioEnroll, false, OK, OK",
        "8, uvBioEnroll, false, OK, UNAUTHORIZED_PERMISSION",
        "8, uvBioEnroll, , OK, UNAUTHORIZED_PERMISSION",
        "16, largeBlobs, true, OK, OK",
        "16, largeBlobs, false, UNAUTHORIZED_PERMISSION, UNAUTHORIZED_PERMISSION",
        "16, largeBlobs, , UNAUTHORIZED_PERMISSION, UNAUTHORIZED_PERMISSION",
        "32, authnrCfg, true, OK, OK",
        "32, authnrCfg, false, UNAUTHORIZED_PERMISSION, OK",
        "32, uvAcfg, false, OK, UNAUTHORIZED_PERMISSION",
        "32, uvAcfg, , OK, UNAUTHORIZED_PERMISSION",
        "64, perCredMgmtRO, true, OK, OK",
        "64, perCredMgmtRO, false, UNAUTHORIZED_PERMISSION, UNAUTHORIZED_PERMISSION",
        "64, perCredMgmtRO, , UNAUTHORIZED_PERMISSION, UNAUTHORIZED_PERMISSION",
        // pcmr beside another
        "68, perCredMgmtRO, true, UNAUTHORIZED_PERMISSION, UNAUTHORIZED_PERMISSION",
        // all others at once
        "63, credMgmt, true, OK, OK",
        // what is not defined is ignored
        "132, credMgmt, true, OK, OK",
        "260, credMgmt, true, OK, OK"
    })
    void eachPermissionNeedsItsOption(
            int permission, String option, Boolean value, CtapStatus withPin, CtapStatus withFinger) {
        assertThat(withPin(Devices.with(option, value), permission)).isEqualTo(withPin);
        assertThat(withFinger(Devices.with(option, value), permission)).isEqualTo(withFinger);
    }

    @Test
    void withoutCredentialManagementThereIsNoPermissionForIt() {
        Object[] without = {"credMgmt", false, "credentialMgmtPreview", null};

        assertThat(withPin(Devices.with(without), 4)).isEqualTo(CtapStatus.UNAUTHORIZED_PERMISSION);
        assertThat(withFinger(Devices.with(without), 4)).isEqualTo(CtapStatus.UNAUTHORIZED_PERMISSION);
    }

    @Test
    void withoutASensorThereIsNothingToEnrol() {
        Object[] without = {"bioEnroll", null, "userVerificationMgmtPreview", null};

        assertThat(withPin(Devices.with(without), 8)).isEqualTo(CtapStatus.UNAUTHORIZED_PERMISSION);
    }

    @Test
    void aTokenForNothingIsNotGiven() {
        assertThat(withPin(Devices.with(), 0)).isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(withFinger(Devices.with(), 0)).isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(withPin(Devices.with(), -1)).isEqualTo(CtapStatus.INVALID_PARAMETER);
    }

    @Test
    void aTouchTakesAllPermissionsButThatForLargeBlobs() {
        TestToken token = Devices.with();
        Managing managing = new Managing(token);
        managing.setPin();
        byte[] all = managing.platform.pinToken(Managing.PIN, 0x3f, RP);

        assertThat(token.status(
                        Platform.MAKE_CREDENTIAL, managing.platform.provenCreation(all, Platform.creation())))
                .isEqualTo(CtapStatus.OK);
        assertThat(token.status(Managing.CONFIG, managing.config(all, 2, null)))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        PinUvAuthToken left = issued(PinUvAuthToken.LARGE_BLOB_WRITE | PinUvAuthToken.CREDENTIAL_MANAGEMENT, token);
        left.spend();
        PinUvAuthProtocol one = new PinUvAuthProtocolOne(token.core.crypto());
        byte[] message = {1};
        byte[] key = decrypted(left, one);
        byte[] signature = one.authenticate(key, message);
        assertThat(left.allows(PinUvAuthToken.LARGE_BLOB_WRITE, one, signature, message)).isTrue();
        assertThat(left.allows(PinUvAuthToken.CREDENTIAL_MANAGEMENT, one, signature, message)).isFalse();
    }

    private static PinUvAuthToken issued(int permissions, TestToken token) {
        return PinUvAuthToken.limited(
                new PinUvAuthProtocolOne(token.core.crypto()),
                token.core.environment().random(),
                token.now,
                permissions,
                null);
    }

    private static byte[] decrypted(PinUvAuthToken token, PinUvAuthProtocol one) {
        SharedSecret secret = new SharedSecret(one, new byte[32]);
        return secret.decrypt(token.encryptedFor(secret)).orElseThrow();
    }

    @Test
    void aDeviceWithoutPinOrSensorHasNoSubcommandsForThem() {
        TestToken noPin = Devices.with("clientPin", null);
        for (int subCommand : new int[] {1, 3, 4, 5, 9}) {
            assertThat(noPin.status(CLIENT_PIN, Platform.map(1, 2, 2, subCommand)))
                    .isEqualTo(CtapStatus.INVALID_SUBCOMMAND);
        }
        Map<String, Object> facts = Devices.everything();
        facts.put("fido.fingerprints", "");
        facts.put("fido.options", Devices.options("clientPin", false, "pinUvAuthToken", true));
        TestToken noSensor = Devices.with(facts);
        for (int subCommand : new int[] {6, 7}) {
            assertThat(noSensor.status(CLIENT_PIN, Platform.map(1, 2, 2, subCommand)))
                    .isEqualTo(CtapStatus.INVALID_SUBCOMMAND);
        }
    }
}
