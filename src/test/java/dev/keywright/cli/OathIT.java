package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.testing.Launcher;
import dev.keywright.testing.Oathtool;
import dev.keywright.testing.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code keywright oath} and the OATH part of the service's API, judged by oathtool. */
class OathIT {

    /** 32 characters, as most services give them. */
    private static final String KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXZ";
    private static final long AT = 1_763_781_234L;

    @TempDir
    Path data;

    private Launcher keywright;

    @BeforeEach
    void start() {
        keywright = new Launcher(data);
    }

    private static String uri(String type, String account, String parameters) {
        return "otpauth://" + type + "/Example:" + account + "?secret=" + KEY + "&issuer=Example" + parameters;
    }

    private String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("oath"));
        command.addAll(List.of(arguments));
        command.add("--emulated");
        return keywright.run(command.toArray(String[]::new)).expectSuccess();
    }

    /** The code that the command line shows for an account that is named alone. */
    private String code(String account) {
        String line = run("code", account, "--at", "" + AT);
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private String refusal(String... arguments) {
        Launcher.Result result = keywright.run(arguments);
        assertThat(result.status()).as(result.toString()).isEqualTo(1);
        assertThat(result.err().lines()).hasSize(1);
        return result.err().strip();
    }

    @ParameterizedTest
    @CsvSource({"SHA1, 6, 30", "SHA256, 7, 60", "SHA512, 8, 30"})
    void aUriGivesOathtoolsTotpCodes(String algorithm, int digits, int period) throws Exception {
        assertThat(run("add", uri("totp", "ada", "&algorithm=" + algorithm + "&digits=" + digits + "&period=" + period)))
                .isEqualTo("Added Example:ada.");
        assertThat(code("Example:ada")).isEqualTo(Oathtool.totp(KEY, algorithm, digits, period, AT));
    }

    @ParameterizedTest
    @CsvSource({"SHA1, 6, 0", "SHA256, 7, 4294967000", "SHA512, 8, 12"})
    void aHotpCounterGoesOnFromRunToRun(String algorithm, int digits, long counter) throws Exception {
        run("add", uri("hotp", "ada", "&algorithm=" + algorithm + "&digits=" + digits + "&counter=" + counter));
        for (long next = counter; next < counter + 3; next++) {
            assertThat(run("code")).isEqualTo("Example:ada  [counter: name it alone]");
            assertThat(code("ada")).isEqualTo(Oathtool.hotp(KEY, algorithm, digits, next));
        }
    }

    @Test
    void aSetupKeyMayBeTypedAsPeopleDo() throws Exception {
        List<String> typed = List.of(
                KEY,
                "jbswy3dpehpk3pxpjbswy3dpehpk3pxz",
                "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXZ",
                " jbsw-y3dp-ehpk-3pxp  jbsw-Y3DP-ehpk-3pxz ");
        for (int i = 0; i < typed.size(); i++) {
            run("add", typed.get(i), "--issuer", "Example", "--name", "way " + i);
        }
        run("add", "jbsw", "y3dp", "ehpk", "3pxp", "jbsw", "y3dp", "ehpk", "3pxz", "--name", "in groups");
        String code = Oathtool.totp(KEY, "SHA1", 6, 30, AT);
        assertThat(run("code", "--at", "" + AT).lines())
                .containsExactly(
                        "Example:way 0  " + code,
                        "Example:way 1  " + code,
                        "Example:way 2  " + code,
                        "Example:way 3  " + code,
                        "in groups      " + code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "JBSWY1DPEHPK3PXPJBSWY3DPEHPK3PXZ | a '1' at position 6",
        "jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3px! | a '!' at position 39",
        "JBSW-Y3DP-0HPK | a '0' at position 11",
    })
    void aWrongCharacterIsNamedWithItsPosition(String typed, String what) {
        assertThat(refusal("oath", "add", typed, "--name", "ada", "--emulated"))
                .isEqualTo("The setup key has " + what + "; base32 uses the letters A to Z and the digits 2 to 7.");
        assertThat(run("list")).isEmpty();
    }

    @Test
    void aPictureAndStandardInputGiveAccounts() throws Exception {
        Path png = Oathtool.draw(uri("totp", "picture", "&digits=8"), data.resolve("qr.png"));
        run("add", "--qr", png.toString());
        keywright.runWithInput(uri("totp", "piped", "&digits=8") + "\n", "oath", "add", "-", "--emulated")
                .expectSuccess();
        keywright.runWithInput(uri("totp", "asked", "&digits=8") + "\n", "oath", "add", "--emulated").expectSuccess();
        keywright.runWithInput(KEY, "oath", "add", "-", "--name", "key", "--digits", "8", "--emulated")
                .expectSuccess();
        String code = Oathtool.totp(KEY, "SHA1", 8, 30, AT);
        assertThat(run("code", "--at", "" + AT).lines())
                .containsExactly(
                        "Example:picture  " + code,
                        "Example:piped    " + code,
                        "Example:asked    " + code,
                        "key              " + code);
    }

    @Test
    void aSecretCanStandInAFile() throws Exception {
        Path key = Files.writeString(data.resolve("key.txt"), "jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxz\n");
        Path uri = Files.writeString(data.resolve("uri.txt"), uri("totp", "file", "&digits=8") + "\n");
        run("add", "--secret-file", key.toString(), "--name", "key", "--digits", "8");
        run("add", "--secret-file", uri.toString());
        String code = Oathtool.totp(KEY, "SHA1", 8, 30, AT);
        assertThat(run("code", "--at", "" + AT).lines()).containsExactly("key           " + code, "Example:file  " + code);

        Launcher.Result both = keywright.run("oath", "add", KEY, "--secret-file", key.toString(), "--emulated");
        assertThat(both.status()).isEqualTo(2);
        assertThat(both.err().strip()).isEqualTo("Give one of --qr, --secret-file and a URI or setup key.");
    }

    /** ykman's own function makes Steam's characters from the HMAC that oathtool's code stands for as well. */
    @Test
    void steamsCodesAreYkmans() throws Exception {
        run("add", "otpauth://steam/Steam:ada?secret=" + KEY);
        run("add", KEY, "--issuer", "Steam", "--name", "typed");
        String python = "import base64, hmac; from ykman.oath import calculate_steam\n"
                + "class Key:\n"
                + "  def calculate(self, id, challenge):\n"
                + "    return hmac.new(base64.b32decode('" + KEY + "'), challenge, 'sha1').digest()\n"
                + "class Account: id = b'Steam:ada'\n"
                + "print(calculate_steam(Key(), Account, " + AT + "))";
        Process ykman = new ProcessBuilder("/usr/bin/python3", "-c", python).redirectErrorStream(true).start();
        String theirs = new String(ykman.getInputStream().readAllBytes()).strip();
        assertThat(theirs).hasSize(5);
        assertThat(code("Steam:ada")).isEqualTo(theirs);
        assertThat(run("code", "--at", "" + AT).lines())
                .containsExactly("Steam:ada    " + theirs, "Steam:typed  " + theirs);
    }

    @Test
    void aListTellsAllThatTheKeyDoes() throws Exception {
        run("add", uri("totp", "ada", "&algorithm=SHA512&digits=8"), "--touch");
        run("add", uri("hotp", "grace", "&algorithm=SHA256&digits=7"));
        run("add", "otpauth://steam/joan?secret=" + KEY);
        JsonNode list = new ObjectMapper().readTree(run("list", "--json"));
        assertThat(list).isEqualTo(new ObjectMapper().readTree("""
                [{"name": "Example:ada", "type": "totp", "algorithm": "sha512", "digits": 8, "period": 30, "touch": true},
                 {"name": "Example:grace", "type": "hotp", "algorithm": "sha256", "digits": 7, "period": 0},
                 {"name": "Steam:joan", "type": "totp", "algorithm": "sha1", "digits": 5, "period": 30, "touch": false}]
                """));
    }

    @Test
    void aTouchIsAskedForWhereACodeNeedsOne() throws Exception {
        run("add", uri("totp", "ada", ""), "--touch");
        run("add", uri("totp", "grace", ""));
        Launcher.Result touched = keywright.run("oath", "code", "ada", "--at", "" + AT, "--json", "--emulated");
        assertThat(touched.err().strip()).isEqualTo("Touch the key.");
        JsonNode account = new ObjectMapper().readTree(touched.expectSuccess()).get(0);
        assertThat(account.get("touch").asBoolean()).isTrue();
        assertThat(account.get("code").asText()).isEqualTo(Oathtool.totp(KEY, "SHA1", 6, 30, AT));
        assertThat(keywright.run("oath", "code", "--emulated").err()).isEmpty();
        assertThat(keywright.run("oath", "code", "grace", "--emulated").err()).isEmpty();
    }

    @Test
    void accountsAreRenamedAndRemoved() throws Exception {
        run("add", uri("hotp", "ada", "&counter=7"));
        run("add", uri("totp", "grace", ""));
        assertThat(run("rename", "ada", "lovelace", "--issuer", "Elsewhere")).isEqualTo("Renamed to Elsewhere:lovelace.");
        assertThat(run("list").lines()).containsExactly("Elsewhere:lovelace", "Example:grace");
        assertThat(code("lovelace")).isEqualTo(Oathtool.hotp(KEY, "SHA1", 6, 7));
        assertThat(run("remove", "grace")).isEqualTo("Removed Example:grace.");
        assertThat(run("list")).isEqualTo("Elsewhere:lovelace");
    }

    @Test
    void aPasswordLocksTheAccountsUntilItIsRemovedOrAllIsReset() throws Exception {
        Path first = Files.writeString(data.resolve("first"), "correct horse\n");
        Path second = Files.writeString(data.resolve("second"), "battery staple\n");
        String code = Oathtool.totp(KEY, "SHA1", 6, 30, AT);
        run("add", uri("totp", "ada", ""));
        assertThat(run("password", "--new-password-file", first.toString())).isEqualTo("The password is set.");

        assertThat(run("code", "--at", "" + AT, "--password-file", first.toString())).endsWith(code);
        assertThat(refusal("oath", "code", "--emulated", "--password-file", second.toString())).contains("password");
        run("password", "--password-file", first.toString(), "--new-password-file", second.toString());
        assertThat(keywright.runWithInput("battery staple\n", "oath", "code", "--at", "" + AT, "--emulated")
                        .expectSuccess())
                .endsWith(code);
        assertThat(run("password", "--remove", "--password-file", second.toString()))
                .isEqualTo("The password is removed.");
        assertThat(code("ada")).isEqualTo(code);

        run("password", "--new-password-file", first.toString());
        run("reset", "--force");
        assertThat(run("list")).isEmpty();
    }

    /** Every kind of account, added in each of the three ways in turn. */
    @Test
    void theServicesCodesAreOathtools() throws Exception {
        try (Service service = Service.start(keywright)) {
            String oath = service.ofKey("oath");
            int number = 0;
            for (String type : List.of("TOTP", "HOTP")) {
                for (String algorithm : List.of("SHA1", "SHA256", "SHA512")) {
                    for (int digits = 6; digits <= 8; digits++) {
                        int moving = type.equals("TOTP") ? 15 * (1 + number % 4) : 1_000 * number;
                        add(service, oath, number++ % 3, type, algorithm, digits, moving);
                    }
                }
            }
            Map<String, JsonNode> accounts = new HashMap<>();
            service.get(oath).get("accounts").forEach(one -> accounts.put(one.get("account").asText(), one));
            assertThat(accounts).hasSize(18);
            for (var account : accounts.entrySet()) {
                String[] facts = account.getKey().split(" ");
                int digits = Integer.parseInt(facts[2]);
                int moving = Integer.parseInt(facts[3]);
                JsonNode listed = account.getValue().get("code");
                if (facts[0].equals("TOTP")) {
                    assertThat(listed.get("value").asText()).as(account.getKey()).isEqualTo(Oathtool.totp(
                            KEY, facts[1], digits, moving, listed.get("validFrom").asLong() / 1000));
                    JsonNode asked = ask(service, oath, account.getValue());
                    assertThat(asked.get("value").asText()).as(account.getKey()).isEqualTo(Oathtool.totp(
                            KEY, facts[1], digits, moving, asked.get("validFrom").asLong() / 1000));
                    assertThat(asked.get("validUntil").asLong() - asked.get("validFrom").asLong())
                            .isEqualTo(moving * 1000L);
                    assertThat(asked.get("now").asLong())
                            .isBetween(asked.get("validFrom").asLong(), asked.get("validUntil").asLong());
                } else {
                    assertThat(listed.isNull()).isTrue();
                    for (int counter = moving; counter < moving + 3; counter++) {
                        assertThat(ask(service, oath, account.getValue()).get("value").asText())
                                .as(account.getKey() + " at " + counter)
                                .isEqualTo(Oathtool.hotp(KEY, facts[1], digits, counter));
                    }
                }
            }
        }
    }

    /** @param moving the period of TOTP, the first counter of HOTP */
    private static void add(
            Service service, String path, int way, String type, String algorithm, int digits, int moving)
            throws Exception {
        String account = type + " " + algorithm + " " + digits + " " + moving;
        String movingName = type.equals("TOTP") ? "period" : "counter";
        String uri = uri(type.toLowerCase(Locale.ROOT), account.replace(" ", "%20"),
                "&algorithm=" + algorithm + "&digits=" + digits + "&" + movingName + "=" + moving);
        (switch (way) {
            case 0 -> service.post(path, Map.of("uri", uri));
            case 1 -> service.postPicture(path + "/qr", Oathtool.draw(uri));
            default -> service.post(path, Map.of(
                    "issuer", "Example", "account", account, "setupKey", KEY, "type", type,
                    "algorithm", algorithm, "digits", digits, movingName, moving));
        }).expectSuccess();
    }

    private static JsonNode ask(Service service, String oath, JsonNode account) throws Exception {
        return service.post(oath + "/code", Map.of("account", account.get("id").asText())).expectSuccess();
    }

    @Test
    void theCommandLineListsWhatTheServiceAdded() throws Exception {
        try (Service service = Service.start(keywright)) {
            for (int i = 0; i < 3; i++) {
                service.post(service.ofKey("oath"), Map.of("account", "n" + i, "setupKey", KEY)).expectSuccess();
            }
            service.delete(service.ofKey("oath"), "account", "n1").expectSuccess();
        }
        assertThat(run("list")).isEqualTo(IntStream.of(0, 2).mapToObj(i -> "n" + i).collect(Collectors.joining("\n")));
    }
}
