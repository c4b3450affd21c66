package dev.keywright.port;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.attestation.AttestationTrustSource.TrustRootsResult;
import dev.keywright.testing.Ceremony.Asserted;
import dev.keywright.testing.Ceremony.Created;
import dev.keywright.testing.GuestCommand;
import dev.keywright.testing.GuestKeywright;
import dev.keywright.testing.Oathtool;
import dev.keywright.testing.ServerCoreJudge;
import dev.keywright.token.attestation.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What Keywright's own host does with keys that a real kernel has: over hidraw, and over PC/SC where the bus shows the
 * card pipe.
 */
abstract class OwnHostScenario extends KernelBus {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ORIGIN = "https://login.example.org";
    private static final String RP_ID = "example.org";
    private static final String PIN = "kw-7391";
    /** A time at which codes are asked for, in seconds since 1970. */
    static final long AT = 1_763_781_234L;

    private final List<String> pipes;
    GuestKeywright keywright;

    /**
     * @param pipes     of the first key
     * @param arguments of {@link KernelKeys}; the second key is of another maker and has no serial number
     */
    OwnHostScenario(List<String> pipes, String... arguments) {
        super(arguments);
        this.pipes = pipes;
    }

    /** Pulls out the only key that is plugged in, as the computer sees it. */
    abstract void pullOut(int key) throws Exception;

    @BeforeAll
    final void startHost() {
        keywright = new GuestKeywright(guest);
    }

    final String keywright(String... words) throws Exception {
        return keywright.run(words).expectSuccess();
    }

    private JsonNode json(String... words) throws Exception {
        return JSON.readTree(keywright(words));
    }

    /** Writes a file for the guest, and gives its name. */
    final String file(String name, String content) throws IOException {
        return Files.writeString(guest.shared().resolve(name), content).toString();
    }

    /** HMAC-SHA-1 of a challenge, both in hex. */
    static String hmac(String secret, String challenge) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(HexFormat.of().parseHex(secret), "HmacSHA1"));
        return HexFormat.of().formatHex(mac.doFinal(HexFormat.of().parseHex(challenge)));
    }

    private static byte[] bytes(JsonNode credential, String member) {
        JsonNode response = credential.get("response");
        return Base64.getUrlDecoder().decode((response.has(member) ? response : credential).get(member).textValue());
    }

    private String creation(String verification, String residentKey) throws IOException {
        return file("creation-" + verification, JSON.writeValueAsString(Map.of(
                "rp", Map.of("id", RP_ID, "name", "Example"),
                "user", Map.of("id", "AQID", "name", "ada", "displayName", "Ada"),
                "challenge", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",
                "pubKeyCredParams", List.of(Map.of("type", "public-key", "alg", -7)),
                "authenticatorSelection", Map.of("userVerification", verification, "residentKey", residentKey),
                "attestation", "direct")));
    }

    private String request(String verification, List<?> allowed) throws IOException {
        return file("request-" + verification, JSON.writeValueAsString(Map.of(
                "rpId", RP_ID,
                "challenge", "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA",
                "userVerification", verification,
                "allowCredentials", allowed)));
    }

    private static ServerCoreJudge judge() throws Exception {
        X509Certificate root = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(TestAuthority.certificate().toArray()));
        return new ServerCoreJudge(RP_ID, (chain, aaguid) -> TrustRootsResult.builder()
                .trustRoots(Set.of(root))
                .enableRevocationChecking(false)
                .build());
    }

    private static RegistrationResult register(ServerCoreJudge judge, JsonNode created) throws Exception {
        return judge.register(new Created(
                bytes(created, "rawId"), bytes(created, "attestationObject"), bytes(created, "clientDataJSON")));
    }

    private static boolean authenticate(ServerCoreJudge judge, JsonNode asserted) throws Exception {
        return judge.authenticate(new Asserted(
                        bytes(asserted, "rawId"), bytes(asserted, "authenticatorData"),
                        bytes(asserted, "signature"), bytes(asserted, "clientDataJSON")))
                .isSuccess();
    }

    @Test
    void theLauncherListsOneKeyWithAllItsPipes() throws Exception {
        JsonNode keys = JSON.readTree(guest.keywright("keys", "--json").run(LIMIT).expectSuccess()).get("keys");
        assertThat(keys).hasSize(1);
        JsonNode key = keys.get(0);
        assertThat(key.get("serial").asText()).isEqualTo(run("ykman", "list", "--serials"));
        assertThat(key.get("name").textValue()).isEqualTo(NAME);
        assertThat(key.get("emulated").booleanValue()).isFalse();
        assertThat(key.get("pipes")).extracting(JsonNode::textValue).containsExactlyInAnyOrderElementsOf(pipes);
    }

    @Test
    void programsASlot() throws Exception {
        String secret = "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3";
        keywright("otp", "program", "hmac", "--slot", "2", "--force", "--key-file", file("slot", secret));

        assertThat(json("otp", "info", "--json").get("slots").get(1).get("configured").booleanValue()).isTrue();
        assertThat(keywright("otp", "calculate", "--slot", "2", "6b6579777269676874"))
                .isEqualTo(hmac(secret, "6b6579777269676874"));
    }

    @Test
    void registersAndSignsIn() throws Exception {
        ServerCoreJudge judge = judge();
        JsonNode created = json(
                "fido", "register", creation("discouraged", "discouraged"), "--origin", ORIGIN, "--json");
        assertThat(register(judge, created).isAttestationTrusted()).isTrue();

        String request = request("discouraged", List.of(
                Map.of("type", "public-key", "id", created.get("id").textValue())));
        assertThat(authenticate(judge, json("fido", "assert", request, "--origin", ORIGIN, "--json"))).isTrue();
    }

    /** It has no serial number, and its passkey is found without a name, behind its PIN. */
    @Test
    void aKeyOfAnotherMakerHoldsAPasskey() throws Exception {
        pullOut(1);
        try {
            plugIn(2);
            JsonNode keys = json("keys", "--json").get("keys");
            assertThat(keys).hasSize(1);
            assertThat(keys.get(0).get("serial").isNull()).isTrue();
            assertThat(keys.get(0).get("pipes").size()).isEqualTo(pipes.contains("CARD") ? 2 : 1);
            registerAPasskey();
        } finally {
            pullOut(2);
            plugIn(1);
        }
    }

    private void registerAPasskey() throws Exception {
        String pin = file("pin", PIN);
        keywright("fido", "pin", "--new-pin-file", pin);
        ServerCoreJudge judge = judge();
        JsonNode created = json("fido", "register", creation("required", "required"), "--origin", ORIGIN,
                "--pin-file", pin, "--json");
        assertThat(register(judge, created).isUserVerified()).isTrue();
        JsonNode asserted = json(
                "fido", "assert", request("required", List.of()), "--origin", ORIGIN, "--pin-file", pin, "--json");
        assertThat(authenticate(judge, asserted)).isTrue();
    }

    /** By a plan; the secrets that it made are asked for afterwards. */
    @Test
    void provisionsAKey() throws Exception {
        boolean card = pipes.contains("CARD");
        Path folder = Files.createDirectory(guest.shared().resolve("plan"));
        file("plan/people.csv", "name,email\nAda Example,ada@example.org\n");
        String plan = file("plan/plan.yaml", """
                roster: people.csv
                output: provisioned
                slots:
                  - {slot: 2, kind: hmac, overwrite: true}
                secrets: true
                """ + (card ? "oath: {accounts: [{issuer: Planned, account: \"${person.email}\"}]}\n" : ""));

        assertThat(keywright("provision", plan, "--wait", "30")).contains("1 of 1 keys are ready");

        JsonNode made = JSON.readTree(folder.resolve("provisioned").resolve("secrets.json").toFile()).get(0);
        String secret = made.get("slots").get(0).get("secret").textValue();
        assertThat(keywright("otp", "calculate", "--slot", "2", "00ff")).isEqualTo(hmac(secret, "00ff"));
        assertThat(made.get("accounts")).hasSize(card ? 1 : 0);
        for (JsonNode account : made.get("accounts")) {
            String setupKey = URI.create(account.textValue()).getQuery().replaceFirst("secret=([A-Z2-7]+).*", "$1");
            assertThat(keywright("oath", "code", "Planned", "--at", "" + AT))
                    .endsWith(" " + Oathtool.totp(setupKey, "SHA1", 6, 30, AT));
        }
    }

    @Test
    void saysThatTheKeyWasPulledOut() throws Exception {
        String[] register = {"fido", "register", creation("discouraged", "discouraged"), "--origin", ORIGIN};
        tell("1 IGNORE");
        keywright.start(register);
        awaitAsked();
        pullOut(1);

        GuestCommand.Result result = keywright.await(register);
        tell("1 OBEY");
        assertThat(result.expectFailure()).contains("Touch the key.", "was pulled out");
        assertThat(result.status()).isEqualTo(1);

        plugIn(1);
        assertThat(json("keys", "--json").get("keys")).hasSize(1);
    }
}
