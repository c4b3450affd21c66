package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.StateFile;
import dev.keywright.oath.SetupKey;
import dev.keywright.testing.Launcher;
import dev.keywright.testing.Oathtool;
import dev.keywright.testing.SecretSearch;
import dev.keywright.testing.Service;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.otp.KeyboardLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that the program prints or logs, at the finest level, holds a seed, a password, a PIN or a private key. */
class SecretsIT {

    private static final String TRACE = "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace"
            + " -Dorg.slf4j.simpleLogger.log.com.yubico=trace";
    private static final String PASSWORD = "password-of-the-accounts";
    private static final String WRONG_PASSWORD = "another-password-altogether";
    private static final String PIN = "pin-of-the-key";
    private static final String NEW_PIN = "later-pin-of-the-key";
    private static final String WRONG_PIN = "nobodys-pin-at-all";
    private static final String PASSPHRASE = "passphrase-of-the-state-file";
    private static final String KEY_FILE = "8badf00d".repeat(8);
    private static final String SLOT_KEY = "510751075107510751075107510751075107510f";
    private static final String LOCK_CODE = "10cc0de110cc0de210cc0de310cc0de4";
    private static final String WRONG_LOCK_CODE = "bad10cc0bad10cc1bad10cc2bad10cc3";
    private static final String SLOT_PASSWORD = "password-that-a-touch-types";
    private static final List<String> KEYS = IntStream.range(0, 10).mapToObj(SecretsIT::setupKey).toList();

    @TempDir
    Path folder;

    private final StringBuilder output = new StringBuilder();
    private final List<String> apiKeys = new ArrayList<>();

    private static String setupKey(int number) {
        byte[] seed = new byte[20];
        new Random(number).nextBytes(seed);
        return SetupKey.format(Secret.copyOf(seed));
    }

    private static String uri(String account, String key) {
        return "otpauth://totp/" + account + "?secret=" + key;
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private void run(Launcher keywright, int status, String input, String... arguments) {
        Launcher.Result result = keywright.runWithInput(input, arguments);
        output.append(result.out()).append('\n').append(result.err()).append('\n');
        assertThat(result.status()).as(result.toString()).isEqualTo(status);
    }

    @Test
    void noneOfThemIsPrintedOrLogged() throws Exception {
        Launcher keywright = new Launcher(folder.resolve("data")).withJavaOptions(TRACE);
        try (Service service = Service.start(keywright)) {
            useTheService(service);
            useApiKeys(service, keywright);
            // Shown once, on purpose.
            output.append(service.stop().replaceFirst("The first administrator's API key, shown only now: kw_.*", ""));
        }
        useTheAccounts(keywright);
        useThePasskeys(keywright);
        useTheSlots(keywright);
        for (String profile : List.of("yubikey-5.7.4", "security-key-5.7.4")) {
            lockTheSettings(keywright, "--emulated=" + profile);
        }
        encryptTheState(keywright);

        // The finest level is really on, in the service as in the commands.
        assertThat(output.indexOf(" TRACE NativeDB")).isPositive();
        assertThat(output.indexOf("DEBUG Ctap2Session")).isPositive();
        assertThat(secrets().in(output.toString())).isEmpty();
    }

    private void useTheService(Service service) throws Exception {
        String oath = service.ofKey("oath");
        service.post(oath, Map.of("uri", uri("by%20uri", KEYS.get(0)))).expectSuccess();
        service.post(oath, Map.of("account", "typed", "setupKey", KEYS.get(1), "type", "HOTP")).expectSuccess();
        service.postPicture(oath + "/qr", Oathtool.draw(uri("drawn", KEYS.get(2)))).expectSuccess();
        service.post(oath + "/code", Map.of("account", "typed")).expectSuccess();
        JsonNode accounts = service.get(oath);
        service.register("ada");
        service.signIn();

        List<Service.Answer> refused = List.of(
                service.post(oath, Map.of("uri", uri("by%20uri", KEYS.get(3)))),
                service.post(oath, Map.of("uri", uri("digits", KEYS.get(3)) + "&digits=9")),
                service.post(oath, Map.of("account", "mistyped", "setupKey", KEYS.get(3) + "1")),
                service.post(oath, Map.of("account", "kind", "setupKey", KEYS.get(3), "type", KEYS.get(3))),
                service.postPicture(oath + "/qr", Oathtool.draw("secret=" + KEYS.get(3))),
                service.postPicture(oath + "/qr", KEYS.get(3).getBytes(StandardCharsets.US_ASCII)));
        assertThat(refused).allSatisfy(answer -> assertThat(answer.status()).isBetween(400, 499));
        output.append(accounts).append(refused).append('\n');
    }

    private void useApiKeys(Service service, Launcher keywright) throws Exception {
        String admin = service.out().get(0).replaceFirst(".*: ", "");
        Service.Answer made = service.withKey(admin).post("/api/admin/api-keys", Map.of("name", "shop", "role", "operator"));
        String operator = made.expectSuccess().get("key").asText();
        Launcher.Result created = keywright.run("api-key", "create", "olga", "--role", "admin");
        output.append(created.err());
        apiKeys.addAll(List.of(admin, operator, created.expectSuccess(),
                "kw_0000000001_0000000000000000000000000000000000000000001" + "AAAAAA", "a-password-of-basic"));
        List<Service.Answer> answers = new ArrayList<>();
        for (String key : apiKeys) {
            for (String path : List.of("/api/admin/api-keys", "/api/admin/lockouts", "/nothing")) {
                answers.add(service.withKey(key).post(path, Map.of("key", key, "role", key)));
            }
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isBetween(400, 499));
        output.append(answers).append('\n');
        run(keywright, 0, "", "api-key", "list", "--json");
        run(keywright, 0, "", "api-key", "revoke", created.expectSuccess());
        run(keywright, 1, "", "api-key", "revoke", created.expectSuccess());
        run(keywright, 2, "", "api-key", "create", "nobody", "--role", "application");
    }

    private void useTheAccounts(Launcher keywright) throws Exception {
        String password = file("password", PASSWORD);
        String wrong = file("wrong", WRONG_PASSWORD);
        run(keywright, 0, "", "oath", "add", uri("argument", KEYS.get(4)), "--emulated");
        run(keywright, 0, KEYS.get(5) + "\n", "oath", "add", "-", "--name", "input", "--emulated", "--json");
        run(keywright, 0, "", "oath", "add", "--emulated", "--qr",
                Oathtool.draw(uri("picture", KEYS.get(6)), folder.resolve("qr.png")).toString());
        run(keywright, 1, "", "oath", "add", KEYS.get(7) + "1", "--name", "mistyped", "--emulated");
        run(keywright, 1, "", "oath", "add", uri("digits", KEYS.get(7)) + "&digits=9", "--emulated");
        run(keywright, 1, "", "oath", "add", uri("twice", KEYS.get(7)) + "&secret=" + KEYS.get(7), "--emulated");
        run(keywright, 2, "", "oath", "add", uri("picture", KEYS.get(7)), "--emulated");
        run(keywright, 2, "", "oath", "add", KEYS.get(7), "--emulated");
        moveAccounts(keywright);
        run(keywright, 0, PASSWORD, "oath", "password", "--new-password-file", "-", "--emulated");
        run(keywright, 0, "", "oath", "code", "--password-file", password, "--emulated");
        run(keywright, 0, PASSWORD, "oath", "list", "--json", "--emulated");
        run(keywright, 1, "", "oath", "code", "--password-file", wrong, "--emulated");
        run(keywright, 1, WRONG_PASSWORD, "oath", "code", "--emulated");
    }

    private void moveAccounts(Launcher keywright) throws Exception {
        String key = KEYS.get(8);
        String state = folder.resolve("moved.state").toString();
        String list = file("list.txt", String.join("\n", uri("moved", key), uri("digits", key) + "&digits=9", key,
                uri(key, key) + "&secret=" + key, uri("twice", key) + "&secret=" + key));
        run(keywright, 1, "", "oath", "import", list, "--state", state, "--preview", "--json");
        run(keywright, 1, "", "oath", "import", list, "--state", state, "--format", "oath-csv");
        run(keywright, 1, "", "oath", "import", list, "--state", state);
        for (String format : List.of("google", "oath-csv", "aegis")) {
            String out = folder.resolve("moved." + format).toString();
            run(keywright, 1, "", "oath", "convert", list, "--to", format, "--out", out, "--unencrypted");
            run(keywright, 0, "", "oath", "import", out, "--state", state, "--json", "--replace");
        }
    }

    private void useThePasskeys(Launcher keywright) throws Exception {
        String pin = file("pin", PIN);
        String creation = """
                {"rp": {"id": "example.org", "name": "Example"},
                 "user": {"id": "AQID", "name": "grace", "displayName": "Grace"},
                 "challenge": "dGhpcnR5LXR3byBieXRlcyBvZiBhIGNoYWxsZW5nZS4",
                 "pubKeyCredParams": [{"type": "public-key", "alg": %d}], "attestation": "direct",
                 "authenticatorSelection": {"residentKey": "required", "userVerification": "required"},
                 "extensions": {"hmacCreateSecret": true}}""";
        String request = """
                {"rpId": "example.org", "userVerification": "required",
                 "challenge": "dGhpcnR5LXR3byBieXRlcyBvZiBhIGNoYWxsZW5nZS4"}""";
        String origin = "https://example.org";
        run(keywright, 0, "", "fido", "pin", "--new-pin-file", pin, "--emulated");
        for (int algorithm : new int[] {-7, -8}) {
            run(keywright, 0, "", "fido", "register", file("create", creation.formatted(algorithm)),
                    "--origin", origin, "--pin-file", pin, "--emulated");
        }
        run(keywright, 0, PIN, "fido", "assert", file("get", request), "--origin", origin, "--emulated");
        run(keywright, 0, "", "fido", "credentials", "--pin-file", pin, "--emulated");
        run(keywright, 1, WRONG_PIN, "fido", "credentials", "--emulated");
        run(keywright, 0, "", "fido", "pin", "--pin-file", pin, "--new-pin-file", file("new", NEW_PIN), "--emulated");
        run(keywright, 0, "", "fido", "info", "--json", "--emulated");
    }

    private void useTheSlots(Launcher keywright) throws Exception {
        String key = file("slot", SLOT_KEY);
        String code = file("code", "51ab51ab51ab");
        run(keywright, 0, "", "otp", "program", "hmac", "--slot", "1", "--key-file", key, "--emulated");
        run(keywright, 0, SLOT_KEY, "otp", "program", "hotp", "--slot", "2", "--hex", "--emulated", "--json");
        run(keywright, 1, "", "otp", "program", "yubico", "--slot", "1", "--force", "--key-file", key, "--emulated");
        run(keywright, 1, SLOT_KEY + "0", "otp", "program", "hmac", "--slot", "1", "--force", "--emulated");
        run(keywright, 1, SLOT_KEY + "00", "otp", "program", "hmac", "--slot", "1", "--force", "--emulated");
        run(keywright, 0, SLOT_PASSWORD, "otp", "program", "static", "--slot", "1", "--force", "--layout", "us",
                "--new-access-code-file", code, "--emulated");
        run(keywright, 1, SLOT_PASSWORD, "otp", "program", "static", "--slot", "2", "--force", "--emulated");
        run(keywright, 0, "", "otp", "program", "hmac", "--slot", "2", "--force", "--generate", "--emulated");
        run(keywright, 0, "", "otp", "calculate", "--slot", "2", "--totp", "--emulated");
    }

    /** Over the card pipe, and where a key has no other over the FIDO pipe. */
    private void lockTheSettings(Launcher keywright, String key) throws Exception {
        String code = file("lock", LOCK_CODE);
        run(keywright, 0, "", "config", "lock-code", "--set", "--new-lock-code-file", code, key);
        run(keywright, 1, WRONG_LOCK_CODE, "config", "nfc", "--disable", "u2f", "--lock-code-file", "-", key);
        run(keywright, 0, LOCK_CODE, "config", "nfc", "--disable", "u2f", "--lock-code-file", "-", key);
        run(keywright, 2, LOCK_CODE + "0", "config", "nfc", "--enable", "u2f", "--lock-code-file", "-", key);
        run(keywright, 0, "", "config", "info", "--json", key);
    }

    private void encryptTheState(Launcher keywright) throws Exception {
        String state = folder.resolve("encrypted.state").toString();
        String passphrase = file("passphrase", PASSPHRASE);
        String keyFile = file("key.hex", KEY_FILE);
        Files.setPosixFilePermissions(Path.of(keyFile), PosixFilePermissions.fromString("rw-------"));
        run(keywright, 0, "", "oath", "list", "--state", state, "--state-passphrase-file", passphrase);
        run(keywright, 0, PASSPHRASE, "state", "show", "--state", state, "--state-passphrase-file", "-");
        run(keywright, 1, PASSWORD, "state", "show", "--state", state, "--state-passphrase-file", "-");
        run(keywright, 0, PASSPHRASE, "state", "protect", "--state", state, "--state-passphrase-file", "-",
                "--new-key-file", keyFile);
        run(keywright, 0, "", "state", "show", "--json", "--state", state, "--state-key-file", keyFile);
        run(keywright, 1, "", "oath", "list", "--state", state, "--state-passphrase-file", keyFile);
        run(keywright, 1, "", "oath", "list", "--state", state, "--state-key-file", file("short", KEY_FILE.substring(9)));
    }

    private SecretSearch secrets() throws Exception {
        SecretSearch search = new SecretSearch();
        search.add("key of the state file", HexFormat.of().parseHex(KEY_FILE));
        search.add("key of a slot", HexFormat.of().parseHex(SLOT_KEY));
        search.add("lock code", HexFormat.of().parseHex(LOCK_CODE));
        search.add("another lock code", HexFormat.of().parseHex(WRONG_LOCK_CODE));
        search.add("scan codes of a slot", KeyboardLayout.US.encode(SLOT_PASSWORD));
        for (String key : KEYS) {
            search.add("setup key " + KEYS.indexOf(key), SetupKey.parse(key).toArray());
        }
        for (String text : List.of(PASSWORD, WRONG_PASSWORD, PIN, NEW_PIN, WRONG_PIN, PASSPHRASE, KEY_FILE, SLOT_PASSWORD)) {
            search.addText(text, text);
        }
        apiKeys.forEach(key -> search.addText("API key " + key, key));
        addTheKeys(search);
        addTheServices(search);
        return search;
    }

    private void addTheKeys(SecretSearch search) throws Exception {
        TokenState state;
        try (StateFile file = StateFile.open(folder.resolve("data/key.state"), () -> {
            throw new AssertionError("there is no key");
        })) {
            state = file.state();
        }
        assertThat(state.fido().credentialCount()).isEqualTo(2);
        assertThat(state.oath().all()).hasSize(6);
        search.add("wrapping key", state.fido().wrappingKey().toArray());
        search.add("attestation key", state.fido().attestation().key().privateBytes().toArray());
        search.add("key that was made for a slot",
                state.otp().slot(2).orElseThrow().configuration().key().toArray());
        search.add("PIN's hash", state.fido().pin().hash().toArray());
        search.add("access key", state.oath().accessKey().toArray());
        state.oath().all().forEach(account -> search.add("seed of " + account.name(), account.secret().toArray()));
        state.fido().allCredentials().forEach(credential -> {
            String name = credential.userName() + " " + credential.key().algorithm();
            search.add("private key of " + name, credential.key().privateBytes().toArray());
            if (credential.hmacSecrets() != null) {
                search.add("hmac-secret of " + name, credential.hmacSecrets().unverified().toArray());
                search.add("hmac-secret (verified) of " + name, credential.hmacSecrets().verified().toArray());
            }
        });
    }

    private void addTheServices(SecretSearch search) throws Exception {
        try (var database = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/keywright.db"));
                var statement = database.createStatement();
                var rows = statement.executeQuery("SELECT name, value FROM installation_secret")) {
            while (rows.next()) {
                search.add("the service's " + rows.getString(1), rows.getBytes(2));
            }
        }
    }

    /** The search finds what a program really prints: here an account whose name is a secret. */
    @Test
    void aSecretThatIsPrintedIsFound() throws Exception {
        Launcher keywright = new Launcher(folder.resolve("data")).withJavaOptions(TRACE);
        run(keywright, 0, "", "oath", "add", uri(KEYS.get(9), KEYS.get(8)), "--emulated");
        run(keywright, 0, "", "oath", "list", "--emulated");
        SecretSearch search = new SecretSearch();
        search.add("planted", SetupKey.parse(KEYS.get(9)).toArray());
        search.add("seed", SetupKey.parse(KEYS.get(8)).toArray());
        assertThat(search.in(output.toString())).containsExactly("planted as base32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "utf-8", "hex", "base32", "base64", "base64url", "decimal", "array"})
    void everyFormIsFound(String form) {
        byte[] secret = "a secret that tells".getBytes(StandardCharsets.US_ASCII);
        byte[] within = "and here is a secret that tells, and more".getBytes(StandardCharsets.US_ASCII);
        SecretSearch search = new SecretSearch();
        search.add("it", secret);
        List<String> outputs = switch (form) {
            case "raw", "utf-8" -> List.of(new String(within, StandardCharsets.US_ASCII));
            case "hex" -> List.of(
                    HexFormat.of().formatHex(within),
                    HexFormat.of().withUpperCase().formatHex(within),
                    HexFormat.ofDelimiter(" ").formatHex(within),
                    HexFormat.ofDelimiter(":").withUpperCase().formatHex(within));
            case "base32" -> List.of(
                    SetupKey.format(Secret.copyOf(secret)),
                    SetupKey.format(Secret.copyOf(within)).toLowerCase(Locale.ROOT),
                    SetupKey.format(Secret.copyOf(within)).replaceAll("(.{4})", "$1 "));
            case "base64" -> List.of(
                    Base64.getEncoder().encodeToString(secret), Base64.getEncoder().encodeToString(within));
            case "base64url" -> List.of(Base64.getUrlEncoder().withoutPadding().encodeToString(within));
            case "decimal" -> List.of("d=" + new BigInteger(1, secret));
            default -> List.of("bytes " + Arrays.toString(secret));
        };
        assertThat(outputs).allSatisfy(text -> assertThat(search.in("before " + text + " after")).contains("it as " + form));
        assertThat(search.in("before and after")).isEmpty();
    }
}
