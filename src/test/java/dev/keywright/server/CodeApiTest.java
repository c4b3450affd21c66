package dev.keywright.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.crypto.RandomSource;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OtpauthUri;
import dev.keywright.oath.QrCode;
import dev.keywright.oath.Totp;
import dev.keywright.server.CodeClient.Answer;
import dev.keywright.server.access.ApiKey;
import dev.keywright.server.access.ApiKeys;
import dev.keywright.server.access.Role;
import dev.keywright.store.Database;
import dev.keywright.testing.SettableClock;
import dev.keywright.testing.database.Databases;
import dev.keywright.testing.database.TestDatabase;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One-time codes and step-up as an application meets them. */
@Databases
class CodeApiTest {

    private static final byte[] SECRET = "12345678901234567890".getBytes();
    private static final String URI_TOTP =
            "otpauth://totp/hardware?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=6";
    private static final String URI_HOTP =
            "otpauth://hotp/hardware?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=6&counter=0";

    private final SettableClock clock = new SettableClock(Instant.ofEpochSecond(1_700_000_010));
    private KeywrightServer server;
    private Database database;
    private String apiKey;

    @BeforeEach
    void start(TestDatabase empty) throws Exception {
        database = empty.open();
        server = KeywrightServer.start(
                Config.local(0, database, empty.vault(database), new FakeDesk()).withClock(clock));
        apiKey = new ApiKeys(database.jdbi(), clock, RandomSource.system()).createFirst().orElseThrow().text().reveal();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer send(String method, String path, Object body) throws Exception {
        return new CodeClient(server.port(), apiKey).send(method, path, body);
    }

    private Answer post(String path, Object body) throws Exception {
        return send("POST", path, body);
    }

    private Answer verify(String username, String code) throws Exception {
        return new CodeClient(server.port(), apiKey).verify(username, code);
    }

    private String code(long stepsFromNow) {
        return Totp.code(HashAlgorithm.SHA1, SECRET, clock.instant().plusSeconds(30 * stepsFromNow), 30, 6);
    }

    private String imported(String username, String uri) throws Exception {
        return new CodeClient(server.port(), apiKey).imported(username, uri);
    }

    @Test
    void aUserEnrolsConfirmsAndSignsIn() throws Exception {
        JsonNode enrolled = post("/codes/tokens", Map.of("username", "ada", "label", "phone", "type", "totp",
                "algorithm", "SHA256", "digits", 8, "issuer", "Example")).expect(201);
        String uri = enrolled.get("uri").textValue();
        assertThat(QrCode.read(new ByteArrayInputStream(Base64.getDecoder().decode(enrolled.get("qr").textValue()))))
                .isEqualTo(uri);
        OathCredential account = OtpauthUri.parse(uri);
        assertThat(account.secret().length()).isEqualTo(32);
        assertThat(account.name()).hasToString("Example:ada");
        String id = enrolled.at("/token/id").textValue();
        String code = of(account, 0);
        assertThat(verify("ada", code).reason()).isEqualTo("400 code-refused");

        JsonNode confirmed = post("/codes/tokens/" + id + "/confirm", Map.of("username", "ada", "code", code))
                .expect(200);
        assertThat(confirmed.at("/token/confirmedAt").longValue()).isEqualTo(clock.instant().toEpochMilli());
        assertThat(verify("ada", code).reason()).isEqualTo("400 code-refused");
        JsonNode accepted = verify("ada", of(account, 1)).expect(200);
        assertThat(accepted.toString()).isEqualTo("{\"factor\":\"totp\",\"token\":\"" + id + "\"}");

        String listed = send("GET", "/codes/tokens?username=ada", null).expect(200).toString();
        assertThat(listed).contains("\"label\":\"phone\"", "\"algorithm\":\"SHA256\"").doesNotContain("secret", "uri");
        assertThat(send("DELETE", "/codes/tokens/" + id + "?username=eve", null).reason())
                .isEqualTo("404 unknown-token");
        assertThat(send("DELETE", "/codes/tokens/" + id + "?username=ada", null).expect(200).get("tokens"))
                .isEmpty();
    }

    private String of(OathCredential account, long steps) {
        return account.secret().use(key -> Totp.code(account.algorithm(), key,
                clock.instant().plusSeconds(steps * account.period()), account.period(), account.digits()));
    }

    @Test
    void fiftyRequestsWithOneCodeGetOneGrant() throws Exception {
        send("PUT", "/actions/sign-in", "{\"anyOf\": [\"totp\"]}").expect(200);
        imported("ada", URI_TOTP);
        String code = code(0);
        ExecutorService pool = Executors.newFixedThreadPool(50);
        List<Callable<Answer>> attempts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String copy = " ".repeat(i % 3) + code;
            attempts.add(() -> post("/codes/verify", Map.of("username", "ada", "code", copy, "action", "sign-in")));
        }
        List<String> grants = new ArrayList<>();
        Set<String> refusals = new HashSet<>();
        for (Future<Answer> attempt : pool.invokeAll(attempts)) {
            Answer answer = attempt.get();
            if (answer.status() == 200) {
                grants.add(answer.json().get("grant").textValue());
            } else {
                refusals.add(answer.reason());
            }
        }
        pool.shutdown();
        assertThat(grants).hasSize(1);
        assertThat(refusals).isSubsetOf("400 code-refused", "429 locked-out").isNotEmpty();
        int kept = database.jdbi().withHandle(handle ->
                handle.createQuery("SELECT count(*) FROM action_grant").mapTo(Integer.class).one());
        assertThat(kept).isEqualTo(1);
    }

    @Test
    void aGrantIsRedeemedForItsActionOnly() throws Exception {
        send("PUT", "/actions/pay", "{\"anyOf\": [\"hotp\"], \"freshSeconds\": 60}").expect(200);
        send("PUT", "/actions/sign-in", "{\"allOf\": [\"hotp\", \"recovery-code\"]}").expect(200);
        send("PUT", "/actions/look", "{\"unprotected\": true}").expect(200);
        imported("ada", URI_HOTP);
        String grant = post("/codes/verify", Map.of("username", "ada", "code", hotp(0), "action", "pay"))
                .expect(200).get("grant").textValue();
        assertThat(redeem("ada", "sign-in", grant).reason()).isEqualTo("403 grant-refused");
        assertThat(redeem("eve", "pay", grant).reason()).isEqualTo("403 grant-refused");
        assertThat(redeem("ada", "nothing", grant).reason()).isEqualTo("404 unknown-action");
        JsonNode redeemed = redeem("ada", "pay", grant).expect(200);
        assertThat(redeemed.get("protected").booleanValue()).isTrue();
        assertThat(redeemed.at("/proofs/0/factor").textValue()).isEqualTo("hotp");
        assertThat(redeem("ada", "pay", grant).reason()).isEqualTo("403 grant-refused");
        assertThat(post("/grants/redeem", Map.of("username", "ada", "action", "pay")).reason())
                .isEqualTo("403 grant-missing");
        assertThat(post("/grants/redeem", Map.of("username", "ada", "action", "look")).expect(200).toString())
                .isEqualTo("{\"protected\":false,\"proofs\":[]}");

        String recovery = post("/codes/recovery-codes", Map.of("username", "ada")).expect(201).at("/codes/0").textValue();
        List<String> both = new ArrayList<>();
        for (String code : List.of(hotp(1), recovery)) {
            both.add(post("/codes/verify", Map.of("username", "ada", "code", code, "action", "sign-in"))
                    .expect(200).get("grant").textValue());
        }
        assertThat(redeem("ada", "sign-in", both.get(0)).reason()).isEqualTo("403 grant-insufficient");
        post("/grants/redeem", Map.of("username", "ada", "action", "sign-in", "grants", both)).expect(200);
    }

    private static String hotp(long counter) {
        return Hotp.code(HashAlgorithm.SHA1, SECRET, counter, 6);
    }

    private Answer redeem(String username, String action, String grant) throws Exception {
        return post("/grants/redeem", Map.of("username", username, "action", action, "grant", grant));
    }

    @Test
    void anUnknownActionCostsNobodyACode() throws Exception {
        imported("ada", URI_TOTP);
        for (int i = 0; i < 10; i++) {
            assertThat(post("/codes/verify", Map.of("username", "ada", "code", code(0), "action", "typo")).reason())
                    .isEqualTo("404 unknown-action");
        }
        verify("ada", code(0)).expect(200);
    }

    @Test
    void refusalsAreAlikeByteForByte() throws Exception {
        imported("ada", URI_TOTP);
        String used = code(0);
        verify("ada", used).expect(200);
        Set<String> answers = new HashSet<>();
        for (String[] each : new String[][] {
            {"ada", used}, {"ada", "000000"}, {"ada", "?"}, {"ada", ""}, {"nobody", "000000"}, {"no\u0000body", "1"},
            {"x".repeat(1_000), "000000"}, {"nobody", "0123-4567-89ab-cdef"}, {"nobody", "c".repeat(44)},
        }) {
            Answer answer = verify(each[0], each[1]);
            answers.add(answer.status() + answer.json().toString());
        }
        assertThat(answers).containsExactly("400{\"error\":\"This code is not good; wait for the next one, and check who"
                + " you sign in as.\",\"reason\":\"code-refused\"}");
    }

    @Test
    void guessesAreLockedOutAndSucceedingForgives() throws Exception {
        imported("ada", URI_TOTP);
        String reason = "";
        for (int i = 0; i < 20 && !reason.startsWith("429"); i++) {
            reason = verify("ada", "%06d".formatted(i)).reason();
        }
        assertThat(reason).isEqualTo("429 locked-out");
        assertThat(verify("ada", code(0)).reason()).as("not even the right one").isEqualTo("429 locked-out");
        String resynchronising = post("/codes/tokens/" + "A".repeat(22) + "/resynchronise",
                Map.of("username", "ada", "codes", List.of("000000", "000001"))).reason();
        assertThat(resynchronising).isEqualTo("429 locked-out");
        clock.move(Duration.ofMinutes(30));
        verify("ada", code(0)).expect(200);
        for (int i = 1; i <= 5; i++) {
            assertThat(verify("ada", "%06d".formatted(i)).reason()).isEqualTo("400 code-refused");
        }
    }

    @Test
    void operatorsHelp() throws Exception {
        String id = imported("ada", URI_TOTP);
        JsonNode finding = post("/codes/tokens/" + id + "/diagnose", Map.of("code", code(28))).expect(200);
        assertThat(finding.toString()).isEqualTo(
                "{\"finding\":\"the code is right for 14 minutes ahead\",\"clockAheadSeconds\":840}");
        assertThat(post("/codes/tokens/" + id + "/resynchronise",
                        Map.of("username", "ada", "codes", List.of(code(28), code(29))))
                .expect(200).at("/token/driftSteps").intValue()).isEqualTo(29);
        verify("ada", code(30)).expect(200);
        post("/codes/recovery-codes", Map.of("username", "ada")).expect(201);
        assertThat(post("/codes/reset", Map.of("username", "ada")).expect(200).get("removedTokens").intValue())
                .isEqualTo(1);
        assertThat(send("GET", "/codes/recovery-codes?username=ada", null).expect(200).get("left").intValue())
                .isZero();
        assertThat(verify("ada", code(31)).reason()).isEqualTo("400 code-refused");
    }

    @Test
    void whatCannotBeATokenIsRefusedWithAReason() throws Exception {
        imported("ada", URI_TOTP);
        for (String body : List.of(
                "{}",
                "{\"username\": \"bob\", \"label\": \"x\"}",
                "{\"username\": \"bob\", \"label\": \"\", \"type\": \"totp\"}",
                "{\"username\": \"\", \"label\": \"x\", \"type\": \"totp\"}",
                "{\"username\": \"bob\", \"label\": \"x\", \"type\": \"sms\"}",
                "{\"username\": \"bob\", \"label\": \"x\", \"type\": \"totp\", \"digits\": 5}",
                "{\"username\": \"bob\", \"label\": \"x\", \"type\": \"totp\", \"digits\": 4294967302}",
                "{\"username\": \"bob\", \"label\": \"x\", \"type\": \"totp\", \"period\": 0}",
                "{\"username\": \"bob\", \"label\": \"x\", \"type\": \"totp\", \"algorithm\": \"MD5\"}",
                "{\"username\": \"bob\", \"label\": \"x\", \"type\": \"totp\", \"issuer\": \"Steam\"}",
                "{\"username\": \"bob\", \"label\": \"x\", \"uri\": \"otpauth://totp/x?secret=GEZDGNBVGY3TQ\"}",
                "{\"username\": \"bob\", \"label\": \"x\", \"uri\": \"https://example.org\"}",
                "{\"username\": \"bob\", \"label\": \"x\", \"type\": \"yubico-otp\", \"publicId\": \"vvccccfiluij\"}",
                "{\"username\": \"bob\", \"label\": \"x\", \"type\": \"yubico-otp\", \"publicId\": \"vvccccfiluij\","
                        + " \"privateId\": \"0102030405\", \"key\": \"00\"}")) {
            assertThat(post("/codes/tokens", body).expect(400).get("error").textValue()).as(body).endsWith(".");
        }
        assertThat(post("/codes/tokens/import", Map.of("username", "eve", "label", "x", "uri", URI_TOTP)).reason())
                .isEqualTo("409 enrolled-already");
        for (int i = 0; i < 10; i++) {
            post("/codes/tokens", Map.of("username", "bob", "label", "n" + i, "type", "hotp")).expect(201);
        }
        assertThat(post("/codes/tokens", Map.of("username", "bob", "label", "x", "type", "hotp")).reason())
                .isEqualTo("409 too-many-tokens");
        assertThat(send("GET", "/api/rp/nowhere/codes/tokens?username=ada", null).status()).isEqualTo(404);
    }

    @Test
    void actionsAreReadAsTheyWereWritten() throws Exception {
        String whole = "{\"action\":\"pay\",\"anyOf\":[\"passkey\"],\"freshSeconds\":60,\"userVerification\":true,"
                + "\"reusable\":true}";
        assertThat(send("PUT", "/actions/pay", whole.replace("\"action\":\"pay\",", "")).expect(200))
                .hasToString(whole);
        assertThat(send("GET", "/actions", null).expect(200)).hasToString("{\"actions\":[" + whole + "]}");
        for (String body : List.of(
                "{}", "{\"anyOf\": []}", "{\"anyOf\": [\"sms\"]}", "{\"allOf\": [\"totp\"]}", "{\"unprotected\": false}",
                "{\"anyOf\": [\"totp\"], \"unprotected\": true}", "{\"anyOf\": \"totp\"}",
                "{\"anyOf\": [\"passkey\"], \"userverification\": true}", "{\"anyOf\": [\"totp\"], \"freshSeconds\": 0}")) {
            assertThat(send("PUT", "/actions/pay", body).status()).as(body).isEqualTo(400);
        }
        assertThat(send("PUT", "/actions/Pay", "{\"anyOf\": [\"totp\"]}").status()).isEqualTo(400);
        assertThat(send("DELETE", "/actions/pay", null).expect(200)).hasToString("{\"actions\":[]}");
        assertThat(send("GET", "/actions/pay", null).reason()).isEqualTo("404 unknown-action");
    }

    @Test
    void settingsAreTheRelyingPartysOwn() throws Exception {
        assertThat(send("GET", "/codes/settings", null).expect(200))
                .hasToString("{\"totpWindow\":1,\"hotpAhead\":10}");
        assertThat(send("PUT", "/codes/settings", "{\"totpWindow\": 2}").expect(200))
                .hasToString("{\"totpWindow\":2,\"hotpAhead\":10}");
        assertThat(send("PUT", "/codes/settings", "{\"totpWindow\": 11}").status()).isEqualTo(400);
        assertThat(send("PUT", "/codes/settings", "{\"window\": 1}").status()).isEqualTo(400);
        imported("ada", URI_TOTP);
        verify("ada", code(2)).expect(200);
    }

    /** An application that leaks its key must not let anybody lower the bar or skip a confirmation. */
    @Test
    void eachRoleDoesWhatIsItsOwn() throws Exception {
        String id = imported("ada", URI_TOTP);
        send("PUT", "/actions/pay", "{\"anyOf\": [\"totp\"]}").expect(200);
        String admin = apiKey;
        apiKey = new ApiKeys(database.jdbi(), clock, RandomSource.system())
                .create(new ApiKey.Wanted("shop", Role.APPLICATION, "local", null), "test")
                .text()
                .reveal();
        List<Answer> refused = List.of(
                post("/codes/tokens/import", Map.of("username", "bob", "label", "x", "uri", URI_TOTP)),
                post("/codes/tokens/" + id + "/diagnose", Map.of("code", code(0))),
                post("/codes/reset", Map.of("username", "ada")),
                send("PUT", "/codes/settings", "{\"totpWindow\": 10}"),
                send("PUT", "/actions/pay", "{\"unprotected\": true}"),
                send("DELETE", "/actions/pay", null));
        assertThat(refused).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(403));
        send("GET", "/actions/pay", null).expect(200);
        verify("ada", code(0)).expect(200);
        apiKey = "none";
        assertThat(verify("ada", code(1)).status()).isEqualTo(401);
        apiKey = admin;
        verify("ada", code(1)).expect(200);
        List<String> actors = database.jdbi().withHandle(handle -> handle.createQuery(
                        "SELECT actor FROM audit_event WHERE action = 'code.accepted'")
                .mapTo(String.class)
                .list());
        assertThat(actors).hasSize(2).contains("shop");
    }
}
