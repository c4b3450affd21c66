package dev.keywright.token.ctap;

import static dev.keywright.token.ctap.Platform.MAKE_CREDENTIAL;
import static dev.keywright.token.ctap.Platform.array;
import static dev.keywright.token.ctap.Platform.creation;
import static dev.keywright.token.ctap.Platform.map;
import static dev.keywright.token.ctap.Platform.member;
import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBORObject;
import com.yubico.webauthn.attestation.CertificateUtil;
import com.yubico.webauthn.data.ByteArray;
import dev.keywright.crypto.Crypto;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.attestation.TestAuthority;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.state.StateChange.FidoSettingsSet;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CTAP 2.1 §6.1.2 step 9 and §7.1. */
class EnterpriseAttestationTest {

    private static final int REQUEST = 0x0a;
    private static final int EP_ATT = 4;
    private static final String COMPANY = "login.company.example";

    /** Whatever else the profile says, with the option and one relying party. */
    private static TestToken token(boolean enabled, Map<String, ?> facts) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "fido.options", Map.of("rk", true, "up", true, "ep", enabled),
                "fido.enterpriseRpIds", List.of(COMPANY)));
        all.putAll(facts);
        return new TestToken(TestProfiles.changed(FirmwareProfiles.DEFAULT, all), Crypto.reproducible());
    }

    private static CBORObject request(String rpId, int kind) {
        return creation().Set(2, map("id", rpId)).Set(REQUEST, kind);
    }

    private static X509Certificate certificate(CBORObject response) throws Exception {
        byte[] der = member(response, 3).get("x5c").get(0).GetByteString();
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    }

    private static Optional<ByteArray> serial(CBORObject response) throws Exception {
        return CertificateUtil.parseFidoSernumExtension(certificate(response));
    }

    @ParameterizedTest
    @CsvSource({
        COMPANY + ", 1, true",
        COMPANY + ", 2, true",
        "example.com, 1, false",
        "example.com, 2, true",
        "sub." + COMPANY + ", 1, false"
    })
    void identifiesTheKeyToThoseWhoMayKnow(String rpId, int kind, boolean granted) throws Exception {
        TestToken token = token(true, Map.of());
        CBORObject response = token.ok(MAKE_CREDENTIAL, request(rpId, kind));

        assertThat(member(response, 1).AsString()).isEqualTo("packed");
        assertThat(member(response, EP_ATT)).isEqualTo(granted ? CBORObject.True : null);
        assertThat(serial(response).map(ByteArray::getHex))
                .isEqualTo(granted ? Optional.of("00bc614e") : Optional.empty());
        assertThat(token.core.state().identity().serial()).isEqualTo(0x00bc614e);
    }

    @Test
    void whoDoesNotAskIsNotTold() throws Exception {
        CBORObject response = token(true, Map.of()).ok(MAKE_CREDENTIAL, creation().Set(2, map("id", COMPANY)));

        assertThat(member(response, EP_ATT)).isNull();
        assertThat(serial(response)).isEmpty();
        assertThat(certificate(response).getEncoded())
                .isEqualTo(TestAuthority.issue(FirmwareProfiles.defaultProfile()).certificates().get(0).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isRefusedWhileItIsDisabled(int kind) {
        TestToken token = token(false, Map.of());

        assertThat(token.status(MAKE_CREDENTIAL, request(COMPANY, kind))).isEqualTo(CtapStatus.INVALID_PARAMETER);
        assertThat(token.touchesAskedFor).isEmpty();
    }

    @Test
    void canBeEnabled() throws Exception {
        TestToken token = token(false, Map.of());
        token.core.commit(List.of(new FidoSettingsSet(
                token.fido().settings().withEnterpriseAttestation())));

        assertThat(serial(token.ok(MAKE_CREDENTIAL, request(COMPANY, 1)))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -1})
    void thereAreTwoKinds(int kind) {
        assertThat(token(true, Map.of()).status(MAKE_CREDENTIAL, request(COMPANY, kind)))
                .isEqualTo(CtapStatus.INVALID_OPTION);
    }

    /** Also by a key that otherwise vouches for nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"self", "none"})
    void needsNoBatchAttestation(String attestation) throws Exception {
        TestToken token = token(true, Map.of("fido.attestation", attestation));

        assertThat(serial(token.ok(MAKE_CREDENTIAL, request(COMPANY, 2)))).isPresent();
    }

    /** Who wants no attestation gets none. */
    @Test
    void isPackedOrNotAtAll() {
        TestToken token = token(true, Map.of("fido.attestationFormats", List.of("packed", "none", "fido-u2f")));

        for (String format : List.of("none", "fido-u2f")) {
            CBORObject response = token.ok(MAKE_CREDENTIAL, request(COMPANY, 2).Set(0x0b, array(format)));
            assertThat(member(response, 1).AsString()).isEqualTo(format);
            assertThat(member(response, EP_ATT)).isNull();
        }
    }
}
