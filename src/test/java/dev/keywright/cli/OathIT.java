package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
    void accountsAreRenamedAndRemoved() throws Exception {
        run("add", uri("hotp", "ada", "&counter=7"));
        run("add", uri("totp", "grace", ""));
        assertThat(run("rename", "ada", "lovelace", "--issuer", "Elsewhere")).isEqualTo("Renamed to Elsewhere:lovelace.");
        assertThat(run("list").lines()).containsExactlyInAnyOrder("Elsewhere:lovelace", "Example:grace");
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
