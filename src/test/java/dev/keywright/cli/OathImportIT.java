package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.testing.Launcher;
import dev.keywright.testing.NodeProgram;
import dev.keywright.testing.Oathtool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code keywright oath import} and {@code convert}, judged by qrencode, which draws the QR codes, by the npm package
 * otpauth-migration, which reads and writes Google Authenticator's exports, and by oathtool, which makes the codes.
 */
class OathImportIT {

    private static final long AT = 1_763_781_234L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Account(String type, String name, String key, String algorithm, int digits, int moving) {

        String uri() {
            return "otpauth://" + type + "/Example:" + name + "?secret=" + key + "&issuer=Example&algorithm="
                    + algorithm + "&digits=" + digits + (type.equals("totp") ? "&period=" : "&counter=") + moving;
        }

        String code() throws Exception {
            return type.equals("totp")
                    ? Oathtool.totp(key, algorithm, digits, moving, AT)
                    : Oathtool.hotp(key, algorithm, digits, moving);
        }
    }

    @TempDir
    Path data;

    private Launcher keywright;

    @BeforeEach
    void start() {
        keywright = new Launcher(data);
    }

    /** Accounts that Google Authenticator can hold: of each type, algorithm and length. */
    private static List<Account> accounts() {
        Random random = new Random(7);
        List<Account> accounts = new ArrayList<>();
        for (String type : List.of("totp", "hotp")) {
            for (String algorithm : List.of("SHA1", "SHA256", "SHA512")) {
                for (int digits : new int[] {6, 8}) {
                    StringBuilder key = new StringBuilder();
                    for (int i = 0; i < 32; i++) {
                        key.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(random.nextInt(32)));
                    }
                    accounts.add(new Account(type, "user" + accounts.size(), key.toString(), algorithm, digits,
                            type.equals("totp") ? 30 : random.nextInt(1_000_000)));
                }
            }
        }
        return accounts;
    }

    private void requireCodes(List<Account> accounts) throws Exception {
        for (Account account : accounts) {
            String line = keywright.run("oath", "code", "Example:" + account.name(), "--at", "" + AT, "--emulated")
                    .expectSuccess();
            assertThat(line.substring(line.lastIndexOf(' ') + 1)).as(account.toString()).isEqualTo(account.code());
        }
    }

    @Test
    void pictureOfUrisByQrencode() throws Exception {
        List<Account> accounts = accounts().subList(4, 8);
        List<String> arguments = new ArrayList<>(List.of("oath", "import", "--emulated"));
        for (Account account : accounts) {
            arguments.add(Oathtool.draw(account.uri(), data.resolve(account.name() + ".png")).toString());
        }
        assertThat(keywright.run(arguments.toArray(String[]::new)).expectSuccess()).endsWith("4 added.");
        requireCodes(accounts);
    }

    @Test
    void anExportByTheNpmPackage() throws Exception {
        List<Account> accounts = accounts();
        String uri;
        try (NodeProgram node = NodeProgram.start("migration.mjs")) {
            uri = ask(node, Map.of("write", accounts.stream().map(Account::uri).toList())).get("uri").asText();
        }
        Path picture = Oathtool.draw(uri, data.resolve("export.png"));
        assertThat(keywright.run("oath", "import", picture.toString(), "--emulated").expectSuccess())
                .endsWith("12 added.");
        requireCodes(accounts);
    }

    @Test
    void anExportForTheNpmPackage() throws Exception {
        List<Account> accounts = accounts();
        Path list = Files.write(data.resolve("list.txt"), accounts.stream().map(Account::uri).toList());
        Path out = data.resolve("export.txt");
        keywright.run("oath", "convert", list.toString(), "--to", "google", "--out", out.toString()).expectSuccess();
        List<String> uris = new ArrayList<>(Files.readAllLines(out));
        assertThat(uris).hasSize(2);
        try (NodeProgram node = NodeProgram.start("migration.mjs")) {
            int number = 0;
            for (int index = 0; index < uris.size(); index++) {
                JsonNode read = ask(node, Map.of("read", uris.get(index)));
                assertThat(read.get("version").asInt()).isEqualTo(1);
                assertThat(read.get("batchSize").asInt()).isEqualTo(2);
                assertThat(read.get("batchIndex").asInt()).isEqualTo(index);
                for (JsonNode told : read.get("accounts")) {
                    Account account = accounts.get(number++);
                    assertThat(told.get("type").asText()).isEqualTo(account.type());
                    assertThat(told.get("issuer").asText()).isEqualTo("Example");
                    assertThat(told.get("name").asText()).isEqualTo("Example:" + account.name());
                    assertThat(told.get("secret").asText()).isEqualTo(account.key());
                    assertThat(told.get("algorithm").asText()).isEqualTo(account.algorithm());
                    assertThat(told.get("digits").asInt()).isEqualTo(account.digits());
                    assertThat(told.path("counter").asInt())
                            .isEqualTo(account.type().equals("hotp") ? account.moving() : 0);
                }
            }
            assertThat(number).isEqualTo(accounts.size());
        }
        // And back, from pictures in the wrong order.
        Collections.reverse(uris);
        List<String> arguments = new ArrayList<>(List.of("oath", "import", "--emulated"));
        for (String uri : uris) {
            arguments.add(Oathtool.draw(uri, data.resolve(arguments.size() + ".png")).toString());
        }
        assertThat(keywright.run(arguments.toArray(String[]::new)).expectSuccess()).endsWith("12 added.");
        requireCodes(accounts.subList(0, 2));
    }

    private static JsonNode ask(NodeProgram node, Map<String, Object> question) throws Exception {
        JsonNode answer = JSON.readTree(node.ask(JSON.writeValueAsString(question)));
        assertThat(answer.has("refused")).as(answer.toString()).isFalse();
        return answer;
    }
}
