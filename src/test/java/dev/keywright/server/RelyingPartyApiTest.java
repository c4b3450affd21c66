package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.rp.SoftAuthenticator;
import dev.keywright.server.access.Role;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passkeys as an application meets them, each answer held to its description. */
class RelyingPartyApiTest {

    private static final String ORIGIN = "https://shop.example.org";
    private static final String SETTINGS =
            "{\"id\": \"example.org\", \"displayName\": \"Shop\", \"origins\": [\"" + ORIGIN + "\"]}";
    private static final String ONE = "/api/admin/relying-parties/{rp}";
    private static final String SHOP = "/api/admin/relying-parties/shop";
    private static final String RP = "/api/rp/{rp}";

    @TempDir
    Path folder;

    private final SoftAuthenticator key = new SoftAuthenticator(ORIGIN);
    private RunningServer server;
    private OpenApiAnswers answers;
    private String admin;
    private String application;

    @BeforeEach
    void start() throws Exception {
        server = new RunningServer(folder);
        answers = new OpenApiAnswers(RunningServer.JSON.readTree(server.get("/openapi.json").body()));
        admin = server.key(Role.ADMIN, null).text().reveal();
        assertThat(send(admin, "PUT", SHOP, SETTINGS).statusCode()).isEqualTo(200);
        application = server.key(Role.APPLICATION, "shop").text().reveal();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anApplicationRegistersSignsInAndCleansUp() throws Exception {
        ObjectNode passkey = key.create(options("/registrations", "{\"username\": \"ada\", \"displayName\": \"Ada\"}"));
        JsonNode registered = call("POST", "/registrations/finish", passkey.toString(), 201);
        assertThat(registered.at("/passkey/username").asText()).isEqualTo("ada");
        String id = registered.at("/passkey/id").asText();

        key.counter = 1;
        JsonNode signedIn = call("POST", "/assertions/finish", key.get(options("/assertions", "{}")).toString(), 200);
        assertThat(signedIn.get("username").asText()).isEqualTo("ada");
        assertThat(signedIn.has("grant")).isFalse();

        JsonNode user = call("GET", "/users/ada", "", 200);
        assertThat(user.at("/signals/allAcceptedCredentials/allAcceptedCredentialIds/0").asText()).isEqualTo(id);
        JsonNode renamed = call("PATCH", "/users/ada", "{\"displayName\": \"Ada L.\"}", 200);
        assertThat(renamed.at("/signals/currentUserDetails/displayName").asText()).isEqualTo("Ada L.");
        assertThat(call("DELETE", "/users/ada/passkeys/" + id, "", 200).get("passkeys")).isEmpty();
        JsonNode unknown =
                call("POST", "/assertions/finish", key.get(options("/assertions", "{}")).toString(), 400);
        assertThat(unknown.at("/signals/unknownCredential/credentialId").asText()).isEqualTo(id);
        JsonNode named = call("POST", "/assertions/finish",
                key.get(options("/assertions", "{\"username\": \"ada\"}")).toString(), 400);
        assertThat(named.has("signals")).isFalse();
        assertThat(call("DELETE", "/users/ada", "", 200).get("removedPasskeys").asInt()).isZero();
        call("GET", "/users/ada", "", 404);
        call("PATCH", "/users/ada", "{\"displayName\": \"A\"}", 404);
        call("DELETE", "/users/ada/passkeys/" + id, "", 404);
        call("DELETE", "/users/ada", "", 404);
    }

    @Test
    void aSignInForAnActionEarnsItsGrant() throws Exception {
        call("POST", "/registrations/finish",
                key.create(options("/registrations", "{\"username\": \"ada\"}")).toString(), 201);
        call("POST", "/assertions", "{\"action\": \"pay\"}", 404);
        send(admin, "PUT", "/api/rp/shop/actions/pay", "{\"anyOf\": [\"passkey\"], \"userVerification\": true}");

        JsonNode options = options("/assertions", "{\"action\": \"pay\", \"userVerification\": \"discouraged\"}");
        assertThat(options.get("userVerification").asText()).isEqualTo("required");
        call("POST", "/assertions/finish", key.get(options).toString(), 400);
        key.verifiesUsers = true;
        JsonNode signedIn = call("POST", "/assertions/finish",
                key.get(options("/assertions", "{\"action\": \"pay\"}")).toString(), 200);
        String redeem = "{\"username\": \"ada\", \"action\": \"pay\", \"grant\": " + signedIn.get("grant") + "}";
        JsonNode redeemed = RunningServer.JSON.readTree(
                send(application, "POST", "/api/rp/shop/grants/redeem", redeem).body());
        assertThat(redeemed.at("/proofs/0/credential")).isEqualTo(signedIn.at("/passkey/id"));
        assertThat(send(application, "POST", "/api/rp/shop/grants/redeem", redeem).statusCode()).isEqualTo(403);
    }

    @Test
    void conditionalMediationIsHandedOn() throws Exception {
        JsonNode creation = call("POST", "/registrations", "{\"username\": \"ada\", \"mediation\": \"conditional\"}", 200);
        assertThat(creation.get("mediation").asText()).isEqualTo("conditional");
        key.userPresent = false;
        call("POST", "/registrations/finish", key.create(creation.get("publicKey")).toString(), 201);
        key.userPresent = true;
        JsonNode request = call("POST", "/assertions", "{\"mediation\": \"conditional\"}", 200);
        assertThat(request.get("mediation").asText()).isEqualTo("conditional");
        assertThat(request.get("publicKey").has("allowCredentials")).isFalse();
        call("POST", "/assertions/finish", key.get(request.get("publicKey")).toString(), 200);
    }

    @Test
    void relyingPartiesKnowNothingOfEachOther() throws Exception {
        call("POST", "/registrations/finish",
                key.create(options("/registrations", "{\"username\": \"ada\"}")).toString(), 201);
        send(admin, "PUT", "/api/admin/relying-parties/bank", SETTINGS.replace("Shop", "Bank"));
        assertThat(send(admin, "GET", "/api/rp/bank/users/ada", "").statusCode()).isEqualTo(404);
        ObjectNode answer = key.get(options("/assertions", "{}"));
        assertThat(send(admin, "POST", "/api/rp/bank/assertions/finish", answer.toString()).statusCode()).isEqualTo(400);
        call("POST", "/assertions/finish", answer.toString(), 200);
        assertThat(send(application, "GET", "/api/rp/bank/users/ada", "").statusCode()).isEqualTo(403);
        assertThat(send(admin, "GET", "/api/rp/nobody/users/ada", "").statusCode()).isEqualTo(404);
    }

    @Test
    void theConformanceApiIsThereWhereItWasAskedForOnly() throws Exception {
        String options = "/rp/shop/attestation/options";
        assertThat(server.post(options, "{\"username\": \"ada\"}").statusCode()).isEqualTo(404);
        send(admin, "PUT", SHOP, SETTINGS.replace("{", "{\"conformanceApi\": true, "));
        JsonNode creation = server.postJson(options, "{\"username\": \"ada\"}");
        assertThat(creation.get("status").asText()).isEqualTo("ok");
        assertThat(server.post("/rp/shop/attestation/result", key.create(creation).toString()).body())
                .isEqualTo("{\"status\":\"ok\",\"errorMessage\":\"\"}");
    }

    @Test
    void settingsAreShownListedAndRemoved() throws Exception {
        JsonNode settings = answers.check("GET", ONE, send(admin, "GET", SHOP, ""));
        assertThat(settings.at("/registration/algorithms/0").asText()).isEqualTo("ES256");
        assertThat(answers.check("PUT", ONE, send(admin, "PUT", SHOP, settings.toString()))).isEqualTo(settings);
        JsonNode all = answers.check(
                "GET", "/api/admin/relying-parties", send(admin, "GET", "/api/admin/relying-parties", ""));
        assertThat(all.get("relyingParties")).extracting(one -> one.get("name").asText())
                .containsExactly("local", "shop");
        call("POST", "/registrations/finish",
                key.create(options("/registrations", "{\"username\": \"ada\"}")).toString(), 201);
        assertThat(send(admin, "DELETE", SHOP, "").statusCode()).isEqualTo(409);
        call("DELETE", "/users/ada", "", 200);
        send(application, "POST", "/api/rp/shop/codes/tokens",
                "{\"username\": \"ada\", \"label\": \"phone\", \"type\": \"totp\"}");
        assertThat(send(admin, "DELETE", SHOP, "").body())
                .contains("still has 1 user; remove their passkeys and tokens first.");
        send(admin, "POST", "/api/rp/shop/codes/reset", "{\"username\": \"ada\"}");
        answers.check("DELETE", ONE, send(admin, "DELETE", SHOP, ""));
        assertThat(send(admin, "DELETE", SHOP, "").statusCode()).isEqualTo(404);
        assertThat(send(admin, "DELETE", "/api/admin/relying-parties/local", "").statusCode()).isEqualTo(409);
    }

    /** WebAuthn Level 3 §5.11.1. */
    @Test
    void relatedOriginsAreAtTheirWellKnownPlace() throws Exception {
        String path = "/.well-known/webauthn";
        assertThat(server.get(path).statusCode()).isEqualTo(404);
        send(admin, "PUT", SHOP, SETTINGS.replace("example.org", "localhost").replace("{",
                "{\"relatedOrigins\": [\"https://example.net\"], "));
        JsonNode related = answers.check("GET", path, server.send(
                HttpRequest.newBuilder(URI.create(server.origin() + path)).GET()));
        assertThat(related.toString()).isEqualTo("{\"origins\":[\"https://example.net\"]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "{}; The id \"\" is no domain",
        "{\"id\": \"example.org\"}; names at least one origin",
        "{\"id\": \"example.org\", \"origins\": [\"http://example.org\"]}; is no origin",
        "{\"id\": \"example.org\", \"origins\": [\"https://example.org/\"]}; is no origin",
        "{\"id\": \"example.org\", \"origins\": [\"https://example.org:443\"]}; is no origin",
        "{\"id\": \"example.org\", \"origins\": [\"https://evilexample.org\"]}; is not at example.org or below it",
        "{\"id\": \"Example.org\", \"origins\": [\"https://example.org\"]}; is no domain",
        "{\"id\": \"example.org\", \"origins\": \"https://example.org\"}; names at least one origin",
        "{\"id\": \"example.org\", \"origins\": [\"https://example.org\"], \"color\": 1}; has no setting \"color\"",
        "{\"id\": \"example.org\", \"origins\": [\"https://example.org\"], \"ceremonySeconds\": 5}; between 10 and 3600",
        "{\"id\": \"example.org\", \"origins\": [\"https://example.org\"], \"signIn\": {\"counterOnDevice\": \"x\"}};"
                + " \"signIn.counterOnDevice\"",
        "{\"id\": \"example.org\", \"origins\": [\"https://example.org\"], \"registration\": {\"trustedOnly\": true}};"
                + " not asked for cannot be trusted",
        "{\"id\": \"example.org\", \"origins\": [\"https://example.org\"], \"registration\": {\"algorithms\": [\"RS1\"]}};"
                + " \"registration.algorithms.[0]\"",
        "{\"id\": \"example.org\", \"origins\": [\"https://example.org\"], \"displayName\": null}; is null",
        "{\"id\": \"example.org\", \"name\": \"bank\", \"origins\": [\"https://example.org\"]}; not the one in the path",
    })
    void settingsThatCannotBeAreRefusedWithTheReason(String settings, String reason) throws Exception {
        HttpResponse<String> refused = send(admin, "PUT", SHOP, settings);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(RunningServer.JSON.readTree(refused.body()).get("error").asText())
                .contains(reason)
                .endsWith(".")
                .doesNotContain("Exception", "dev.keywright", "com.");
        assertThat(RunningServer.JSON.readTree(send(admin, "GET", SHOP, "").body()).get("displayName").asText())
                .isEqualTo("Shop");
    }

    private JsonNode options(String path, String body) throws Exception {
        return call("POST", path, body, 200).get("publicKey");
    }

    private JsonNode call(String method, String path, String body, int status) throws Exception {
        HttpResponse<String> answer = send(application, method, "/api/rp/shop" + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        String described = path.replaceFirst("/users/[^/]+", "/users/{username}")
                .replaceFirst("/passkeys/[^/]+", "/passkeys/{id}");
        return answers.check(method, RP + described, answer);
    }

    private HttpResponse<String> send(String bearer, String method, String path, String json) throws Exception {
        HttpRequest.Builder request = server.request(path).header("Authorization", "Bearer " + bearer);
        return server.send(json.isEmpty()
                ? request.method(method, BodyPublishers.noBody())
                : request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(json)));
    }
}
