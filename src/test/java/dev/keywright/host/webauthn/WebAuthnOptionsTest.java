package dev.keywright.host.webauthn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialCreationOptions;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialParameters;
import com.yubico.yubikit.fido.webauthn.PublicKeyCredentialRequestOptions;
import dev.keywright.host.webauthn.WebAuthnException.Reason;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebAuthnOptionsTest {

    private static final String MINIMAL = """
            {"rp":{"name":"Example"},"user":{"id":"AQ","name":"alice","displayName":"Alice"},
             "challenge":"AAEC","pubKeyCredParams":[{"type":"public-key","alg":-8}]}""";

    private static PublicKeyCredentialCreationOptions creation(String json) throws WebAuthnException {
        return WebAuthnOptions.creation(OptionsNode.parse(json), Origin.parse("https://login.example.org"));
    }

    private static PublicKeyCredentialRequestOptions request(String json) throws WebAuthnException {
        return WebAuthnOptions.request(OptionsNode.parse(json), Origin.parse("https://login.example.org"));
    }

    private static Reason reasonOf(Throwable thrown) {
        return ((WebAuthnException) thrown).reason();
    }

    @Test
    void readsAllThatReachesTheKey() throws Exception {
        // The shape of WebAuthn L3 §5.1.8, with every member that it knows.
        var options = creation("""
                {"rp":{"id":"example.org","name":"Example"},
                 "user":{"id":"AQID","name":"alice","displayName":"Alice"},
                 "challenge":"AAEC","timeout":60000,"hints":["security-key"],
                 "pubKeyCredParams":[{"type":"public-key","alg":-8},{"type":"public-key","alg":-7},
                                     {"type":"future","alg":1}],
                 "excludeCredentials":[{"type":"public-key","id":"BAU","transports":["usb","future"]},
                                       {"type":"future","id":"Bg"}],
                 "authenticatorSelection":{"authenticatorAttachment":"cross-platform","residentKey":"required",
                                           "requireResidentKey":true,"userVerification":"required"},
                 "attestation":"direct","attestationFormats":["packed"],"extensions":{"credProps":true}}""");
        assertThat(options.getRp().getId()).isEqualTo("example.org");
        assertThat(options.getRp().getName()).isEqualTo("Example");
        assertThat(options.getUser().getId()).containsExactly(1, 2, 3);
        assertThat(options.getUser().getName()).isEqualTo("alice");
        assertThat(options.getUser().getDisplayName()).isEqualTo("Alice");
        assertThat(options.getChallenge()).containsExactly(0, 1, 2);
        assertThat(options.getPubKeyCredParams()).extracting(PublicKeyCredentialParameters::getAlg)
                .containsExactly(-8, -7);
        assertThat(options.getExcludeCredentials()).singleElement()
                .satisfies(excluded -> assertThat(excluded.getId()).containsExactly(4, 5));
        assertThat(options.getAuthenticatorSelection().getResidentKey()).isEqualTo("required");
        assertThat(options.getAuthenticatorSelection().getUserVerification()).isEqualTo("required");
        assertThat(options.getAttestation()).isEqualTo("direct");
        assertThat(options.getExtensions().has("credProps")).isTrue();
    }

    @Test
    void fillsInWhatABrowserFillsIn() throws Exception {
        var options = creation("""
                {"rp":{"name":"Example"},"user":{"id":"AQ","name":"","displayName":""},"challenge":"",
                 "pubKeyCredParams":[],"timeout":null,"authenticatorSelection":null}""");
        assertThat(options.getRp().getId()).isEqualTo("login.example.org");
        assertThat(options.getPubKeyCredParams()).extracting(PublicKeyCredentialParameters::getAlg)
                .containsExactly(-7, -257);
        assertThat(options.getAuthenticatorSelection().getResidentKey()).isEqualTo("discouraged");
        assertThat(options.getAuthenticatorSelection().getUserVerification()).isEqualTo("preferred");
        assertThat(options.getAttestation()).isEqualTo("none");
        assertThat(options.getExcludeCredentials()).isEmpty();
    }

    @Test
    void readsTheMemberPublicKey() throws Exception {
        assertThat(creation("{\"publicKey\":" + MINIMAL + "}").getUser().getName()).isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}                                                     | discouraged | preferred",
        "{\"requireResidentKey\":true}                          | required    | preferred",
        "{\"residentKey\":\"preferred\",\"requireResidentKey\":true} | preferred | preferred",
        "{\"residentKey\":\"future\",\"userVerification\":\"future\"}  | discouraged | preferred",
        "{\"userVerification\":\"discouraged\"}                 | discouraged | discouraged"
    })
    void readsTheSelection(String selection, String residentKey, String userVerification) throws Exception {
        var read = creation(MINIMAL.replaceFirst("\\{", "{\"authenticatorSelection\":" + selection + ","))
                .getAuthenticatorSelection();
        assertThat(read.getResidentKey()).isEqualTo(residentKey);
        assertThat(read.getUserVerification()).isEqualTo(userVerification);
    }

    @Test
    void readsRequests() throws Exception {
        var options = request("""
                {"challenge":"AAEC","rpId":"example.org","timeout":1,"userVerification":"required","hints":[],
                 "allowCredentials":[{"type":"public-key","id":"BAU"}],
                 "extensions":{"appid":"https://example.org"}}""");
        assertThat(options.getChallenge()).containsExactly(0, 1, 2);
        assertThat(options.getRpId()).isEqualTo("example.org");
        assertThat(options.getUserVerification()).isEqualTo("required");
        assertThat(options.getAllowCredentials()).singleElement()
                .satisfies(allowed -> assertThat(allowed.getId()).containsExactly(4, 5));

        var minimal = request("{\"challenge\":\"AAEC\"}");
        assertThat(minimal.getRpId()).isEqualTo("login.example.org");
        assertThat(minimal.getUserVerification()).isEqualTo("preferred");
        assertThat(minimal.getAllowCredentials()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{                                  | The options are not JSON.",
        "{} {}                              | The options are not JSON.",
        "{\"rp\":{},\"rp\":{}}              | The options are not JSON.",
        "[]                                 | The options are not a JSON object.",
        "{\"publicKey\":7}                  | The options are not a JSON object.",
        "{}                                 | In the options, rp is missing.",
        "{\"rp\":7}                         | In the options, rp is not an object.",
        "{\"rp\":{},\"user\":{\"id\":\"*\"}}      | In the options, user.id is not base64url.",
        "{\"rp\":{},\"user\":{\"id\":7}}          | In the options, user.id is not a string.",
        "{\"rp\":{},\"user\":{\"id\":\"\"}}       | In the options, user.id is not 1 to 64 bytes long."
    })
    void namesTheMemberThatIsWrong(String json, String message) {
        assertThatThrownBy(() -> creation(json))
                .hasMessage(message)
                .asInstanceOf(type(WebAuthnException.class))
                .extracting(WebAuthnException::reason)
                .isEqualTo(Reason.INVALID_OPTIONS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"challenge\":\"A*\"                        | challenge is not base64url.",
        "\"pubKeyCredParams\":7                      | pubKeyCredParams is not a list.",
        "\"pubKeyCredParams\":[7]                    | pubKeyCredParams[0] is not an object.",
        "\"pubKeyCredParams\":[{\"type\":\"public-key\",\"alg\":1.5}] | pubKeyCredParams[0].alg is not an integer.",
        "\"pubKeyCredParams\":[{\"type\":\"public-key\",\"alg\":3e9}] | pubKeyCredParams[0].alg is not an integer.",
        "\"excludeCredentials\":[{\"type\":\"public-key\"}] | excludeCredentials[0].id is missing.",
        "\"authenticatorSelection\":{\"residentKey\":1} | authenticatorSelection.residentKey is not a string.",
        "\"extensions\":[]                           | extensions is not an object."
    })
    void namesTheOptionalMemberThatIsWrong(String member, String message) {
        String kept = member.contains("challenge") ? "" : "\"challenge\":\"AAEC\",";
        String others = MINIMAL.substring(0, MINIMAL.indexOf("\"challenge\"")) + kept + member + "}";
        assertThatThrownBy(() -> creation(others)).hasMessage("In the options, " + message);
    }

    @Test
    void refusesWhatNoSecurityKeyCanDo() {
        assertThatThrownBy(() -> creation(MINIMAL.replaceFirst("\\{",
                        "{\"authenticatorSelection\":{\"authenticatorAttachment\":\"platform\"},")))
                .extracting(WebAuthnOptionsTest::reasonOf)
                .isEqualTo(Reason.NOT_SUPPORTED);
        assertThatThrownBy(() -> creation(MINIMAL.replace("public-key", "future")))
                .extracting(WebAuthnOptionsTest::reasonOf)
                .isEqualTo(Reason.NOT_SUPPORTED);
        // Sending an empty list instead would let any account in.
        String unknown = "{\"challenge\":\"AA\",\"allowCredentials\":[{\"type\":\"future\",\"id\":\"AA\"}]}";
        assertThatThrownBy(() -> request(unknown))
                .extracting(WebAuthnOptionsTest::reasonOf)
                .isEqualTo(Reason.NO_CREDENTIAL);
    }

    @Property(tries = 500)
    void nonsenseIsRefusedInOrder(@ForAll String json) {
        assertThatThrownBy(() -> creation(json)).isInstanceOf(WebAuthnException.class);
        assertThatThrownBy(() -> request(json)).isInstanceOf(WebAuthnException.class);
    }
}
