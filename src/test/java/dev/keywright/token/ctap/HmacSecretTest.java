package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.GET_ASSERTION;
import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.assertion;
import static dev.keywright.token.ctap.Platform.creation;
import static dev.keywright.token.ctap.Platform.discoverableCreation;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.yubico.yubikit.core.util.Pair;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CTAP 2.1 §12.5. */
class HmacSecretTest {

    private static final int ED = 0x80;

    private final TestToken token = new TestToken();

    private static CBORObject withHmacSecret(CBORObject creation) {
        return creation.Set(6, map("hmac-secret", true));
    }

    private static byte[] salts(int count) {
        byte[] salts = new byte[32 * count];
        for (int i = 0; i < salts.length; i++) {
            salts[i] = (byte) (i / 32 + 1);
        }
        return salts;
    }

    private static CBORObject input(Platform platform, Pair<CBORObject, byte[]> agreed, byte[] salts) {
        byte[] saltEnc = platform.encrypt(agreed.second, salts);
        CBORObject input = map(1, agreed.first, 2, saltEnc, 3, platform.authenticate(agreed.second, saltEnc));
        return platform.version() == 1 ? input : input.Add(4, platform.version());
    }

    private static byte[] output(Platform platform, Pair<CBORObject, byte[]> agreed, CBORObject response) {
        byte[] authData = Platform.authData(response);
        assertThat(authData[32] & ED).isEqualTo(ED);
        CBORObject extensions =
                CBORObject.DecodeFromBytes(Arrays.copyOfRange(authData, 37, authData.length));
        return platform.decrypt(agreed.second, member(extensions, "hmac-secret").GetByteString());
    }

    private byte[] secrets(Platform platform, byte[] salts, CBORObject request) {
        Pair<CBORObject, byte[]> agreed = platform.agree();
        request.Set(4, map("hmac-secret", input(platform, agreed, salts)));
        return output(platform, agreed, token.ok(GET_ASSERTION, request));
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, false", "2, true"})
    void givesTheSameSecretsForTheSameSaltsByEitherProtocol(int version, boolean stored) {
        Platform platform = new Platform(token, version);
        CBORObject created = token.ok(
                MAKE_CREDENTIAL, withHmacSecret(stored ? discoverableCreation(Platform.RP_ID, 1) : creation()));
        byte[] id = Platform.credentialId(created);

        byte[] one = secrets(platform, salts(1), assertion(id));
        byte[] two = secrets(platform, salts(2), assertion(id));

        assertThat(Platform.flags(created) & ED).isEqualTo(ED);
        assertThat(one).hasSize(32).isEqualTo(Arrays.copyOf(two, 32));
        assertThat(two).hasSize(64);
        assertThat(Arrays.copyOfRange(two, 32, 64)).isNotEqualTo(one);
        assertThat(secrets(new Platform(token, 3 - version), salts(1), assertion(id))).isEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aVerifiedUserHasOtherSecrets(boolean stored) {
        Platform platform = new Platform(token, 2);
        byte[] id = Platform.credentialId(token.ok(
                MAKE_CREDENTIAL, withHmacSecret(stored ? discoverableCreation(Platform.RP_ID, 1) : creation())));
        byte[] unverified = secrets(platform, salts(1), assertion(id));
        platform.setPin("1234");

        byte[] verified =
                secrets(platform, salts(1), platform.provenAssertion(platform.pinToken("1234"), assertion(id)));

        assertThat(verified).isNotEqualTo(unverified);
    }

    @Test
    void otherCredentialsHaveOtherSecrets() {
        Platform platform = new Platform(token, 2);
        byte[] a = Platform.credentialId(token.ok(MAKE_CREDENTIAL, withHmacSecret(creation())));
        byte[] b = Platform.credentialId(token.ok(MAKE_CREDENTIAL, withHmacSecret(creation())));

        assertThat(secrets(platform, salts(1), assertion(a))).isNotEqualTo(secrets(platform, salts(1), assertion(b)));
    }

    @Test
    void answersForEachOfSeveralCredentials() {
        Platform platform = new Platform(token, 2);
        token.ok(MAKE_CREDENTIAL, withHmacSecret(discoverableCreation(Platform.RP_ID, 1)));
        token.ok(MAKE_CREDENTIAL, withHmacSecret(discoverableCreation(Platform.RP_ID, 2)));
        Pair<CBORObject, byte[]> agreed = platform.agree();
        CBORObject request = assertion().Set(4, map("hmac-secret", input(platform, agreed, salts(1))));

        byte[] first = output(platform, agreed, token.ok(GET_ASSERTION, request));
        byte[] second = output(platform, agreed, token.ok(Platform.GET_NEXT_ASSERTION));

        assertThat(first).hasSize(32).isNotEqualTo(second);
    }

    @Test
    void aCredentialMadeWithoutItIgnoresIt() {
        Platform platform = new Platform(token, 2);
        byte[] id = Platform.credentialId(token.ok(MAKE_CREDENTIAL, creation().Set(6, map("hmac-secret", false))));
        Pair<CBORObject, byte[]> agreed = platform.agree();

        CBORObject response =
                token.ok(GET_ASSERTION, assertion(id).Set(4, map("hmac-secret", input(platform, agreed, salts(1)))));

        assertThat(Platform.flags(response) & ED).isZero();
    }

    @Test
    void refusesWhatItCannotVerifyOrMeasure() {
        Platform platform = new Platform(token, 2);
        byte[] id = Platform.credentialId(token.ok(MAKE_CREDENTIAL, withHmacSecret(creation())));
        Pair<CBORObject, byte[]> agreed = platform.agree();
        CBORObject tampered = input(platform, agreed, salts(1)).Set(3, new byte[32]);

        assertThat(token.status(GET_ASSERTION, assertion(id).Set(4, map("hmac-secret", tampered))))
                .isEqualTo(CtapStatus.PIN_AUTH_INVALID);
        for (int length : new int[] {16, 48, 80}) {
            CBORObject odd = input(platform, agreed, new byte[length]);
            assertThat(token.status(GET_ASSERTION, assertion(id).Set(4, map("hmac-secret", odd))))
                    .isEqualTo(CtapStatus.INVALID_PARAMETER);
        }
        CBORObject silent = assertion(id)
                .Set(4, map("hmac-secret", input(platform, agreed, salts(1))))
                .Set(5, map("up", false));
        assertThat(token.status(GET_ASSERTION, silent)).isEqualTo(CtapStatus.UNSUPPORTED_OPTION);
    }
}
