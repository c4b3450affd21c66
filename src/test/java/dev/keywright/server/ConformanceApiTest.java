package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.rp.SoftAuthenticator;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes are those of the examples in FIDO's "Conformance testing server API". */
class ConformanceApiTest {

    @TempDir
    Path folder;

    private RunningServer server;
    private SoftAuthenticator key;

    @BeforeEach
    void start() throws Exception {
        server = new RunningServer(folder);
        key = new SoftAuthenticator(server.origin());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void creationOptionsRepeatWhatWasAskedFor() throws Exception {
        JsonNode options = server.postJson("/attestation/options", """
                {"username": "johndoe@example.com", "displayName": "John Doe",
                 "authenticatorSelection": {"requireResidentKey": false,
                   "authenticatorAttachment": "cross-platform", "userVerification": "preferred"},
                 "attestation": "direct", "extensions": {"example.extension": true}}""");
        assertThat(options.get("status").textValue()).isEqualTo("ok");
        assertThat(options.get("errorMessage").textValue()).isEmpty();
        assertThat(options.at("/rp/name").textValue()).isEqualTo("Keywright");
        assertThat(options.at("/user/name").textValue()).isEqualTo("johndoe@example.com");
        assertThat(options.at("/user/displayName").textValue()).isEqualTo("John Doe");
        assertThat(options.at("/user/id").textValue()).matches("[A-Za-z0-9_-]{1,86}");
        assertThat(options.get("challenge").textValue()).matches("[A-Za-z0-9_-]{43}");
        assertThat(options.at("/pubKeyCredParams/0/type").textValue()).isEqualTo("public-key");
        assertThat(options.get("timeout").isNumber()).isTrue();
        assertThat(options.get("attestation").textValue()).isEqualTo("direct");
        assertThat(options.at("/authenticatorSelection/requireResidentKey").booleanValue()).isFalse();
        assertThat(options.at("/authenticatorSelection/authenticatorAttachment").textValue())
                .isEqualTo("cross-platform");
        assertThat(options.at("/authenticatorSelection/userVerification").textValue()).isEqualTo("preferred");
        assertThat(options.at("/extensions/example.extension").booleanValue()).isTrue();
    }

    @Test
    void aForeignClientRegistersAndSignsInWithoutCookies() throws Exception {
        HttpResponse<String> registered = register("johndoe@example.com", credential -> {});
        assertThat(registered.statusCode()).isEqualTo(200);
        assertThat(registered.body()).isEqualTo("{\"status\":\"ok\",\"errorMessage\":\"\"}");
        assertThat(registered.headers().map()).doesNotContainKey("set-cookie");

        JsonNode options = server.postJson("/assertion/options", """
                {"username": "johndoe@example.com", "userVerification": "required",
                 "extensions": {"example.extension": "x"}}""");
        assertThat(options.get("status").textValue()).isEqualTo("ok");
        assertThat(options.get("rpId").textValue()).isEqualTo("localhost");
        assertThat(options.get("userVerification").textValue()).isEqualTo("required");
        assertThat(options.at("/extensions/example.extension").textValue()).isEqualTo("x");
        assertThat(options.at("/allowCredentials/0/type").textValue()).isEqualTo("public-key");
        key.verifiesUsers = true;
        key.userHandle = "";
        ObjectNode assertion = key.get(options);
        assertion.set("getClientExtensionResults", assertion.remove("clientExtensionResults"));
        assertThat(server.post("/assertion/result", assertion.toString()).body())
                .isEqualTo("{\"status\":\"ok\",\"errorMessage\":\"\"}");

        JsonNode again = server.postJson("/attestation/options", "{\"username\": \"johndoe@example.com\"}");
        assertThat(again.at("/excludeCredentials/0/id")).isEqualTo(assertion.get("id"));
    }

    @Test
    void residentKeyIsHandedOn() throws Exception {
        JsonNode old = server.postJson("/attestation/options", """
                {"username": "a", "authenticatorSelection": {"requireResidentKey": true}}""");
        assertThat(old.at("/authenticatorSelection/residentKey").textValue()).isEqualTo("required");
        JsonNode modern = server.postJson("/attestation/options", """
                {"username": "a", "authenticatorSelection": {"residentKey": "preferred"}}""");
        assertThat(modern.at("/authenticatorSelection/residentKey").textValue()).isEqualTo("preferred");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}",
        "{\"username\": 7}",
        "{\"username\": \"\"}",
        "{\"username\": \"a\", \"displayName\": []}",
        "{\"username\": \"a\", \"attestation\": \"full\"}",
        "{\"username\": \"a\", \"extensions\": \"x\"}",
        "{\"username\": \"a\", \"authenticatorSelection\": {\"userVerification\": \"maybe\"}}",
        "{\"username\": \"a\", \"authenticatorSelection\": {\"requireResidentKey\": \"yes\"}}",
        "{\"username\": \"a\", \"username\": \"b\"}",
        "{\"username\": \"a\"} {}",
        "[]",
        "not json",
        ""
    })
    void malformedRequestsFail(String body) throws Exception {
        assertFailed(server.post("/attestation/options", body));
    }

    @Test
    void malformedCredentialsFail() throws Exception {
        for (String field : new String[] {"id", "type", "response"}) {
            assertFailed(register("eve", credential -> credential.remove(field)));
            assertFailed(register("eve", credential -> credential.put(field, 7)));
        }
        assertFailed(register("eve", credential -> credential.put("id", credential.get("id").textValue() + "=")));
        assertFailed(register("eve", credential -> credential.put("rawId", "AAAA")));
        assertFailed(register("eve", credential -> credential.put("type", "password")));
        for (String field : new String[] {"clientDataJSON", "attestationObject"}) {
            assertFailed(register("eve", credential -> response(credential).remove(field)));
            assertFailed(register("eve", credential -> response(credential).put(field, "")));
            assertFailed(register("eve", credential -> response(credential).put(field, "a b")));
            assertFailed(register("eve", credential -> response(credential).putObject(field)));
            assertFailed(register("eve", credential -> response(credential).put(field, "AAAA")));
        }
        assertFailed(server.post("/assertion/result", "{}"));
        assertThat(server.get("/api/passkeys").body()).isEqualTo("{\"passkeys\":[]}");
    }

    @Test
    void anUnknownUserGetsOptionsLikeAnybody() throws Exception {
        JsonNode options = server.postJson("/assertion/options", "{\"username\": \"nobody\"}");
        assertThat(options.get("status").textValue()).isEqualTo("ok");
        assertThat(options.get("allowCredentials")).hasSize(1);
        HttpResponse<String> result = server.post("/assertion/result", key.get(options).toString());
        assertFailed(result);
    }

    private HttpResponse<String> register(String username, Consumer<ObjectNode> change) throws Exception {
        JsonNode options = server.postJson(
                "/attestation/options", RunningServer.JSON.createObjectNode().put("username", username).toString());
        ObjectNode credential = key.create(options);
        change.accept(credential);
        return server.post("/attestation/result", credential.toString());
    }

    private static ObjectNode response(ObjectNode credential) {
        return (ObjectNode) credential.get("response");
    }

    private static void assertFailed(HttpResponse<String> response) throws Exception {
        JsonNode json = RunningServer.JSON.readTree(response.body());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json.get("status").textValue()).isEqualTo("failed");
        assertThat(json.get("errorMessage").textValue()).endsWith(".").doesNotContain("Exception");
    }
}
