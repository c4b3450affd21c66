package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.OtpauthUri;
import dev.keywright.oath.QrCode;
import dev.keywright.oath.SetupKey;
import dev.keywright.testing.Launcher;
import dev.keywright.testing.Oathtool;
import dev.keywright.testing.SecretSearch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A team's keys are made ready by the launcher; the letters are judged by poppler, the codes by oathtool. */
class ProvisionIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
    private static final String PLAN = """
            roster: people.csv
            output: out
            spares: 1
            pin: {digits: 8}
            oath:
              password: generated
              accounts:
                - {issuer: Example, account: "${person.email}"}
                - {issuer: Long, account: "${person.email}", algorithm: sha256, digits: 8, period: 60}
                - {issuer: Door, account: "${person.name}", type: hotp}
            slots:
              - {slot: 2, kind: hmac, accessCode: generated}
            applications:
              disable: {nfc: [u2f]}
              lockCode: generated
            letters: {qr: true}
            secrets: true
            """;
    private static final String PEOPLE = """
            name;email
            Zoë Ångström-Łukasiewicz;zoe@example.org
            Αλέξανδρος Παπαδόπουλος;alex@example.org
            Юлия Ёлкина;julia@example.org
            """;
    /** Points from the top of the page at which the last third of A4 begins. */
    private static final double SECOND_FOLD = 210 / 25.4 * 72;

    @TempDir
    Path folder;

    private Launcher keywright;
    private Path out;

    @BeforeEach
    void writePlan() throws IOException {
        keywright = new Launcher(folder.resolve("data")).withJavaOptions(QUICK_START);
        out = folder.resolve("out");
        Files.writeString(folder.resolve("plan.yaml"), PLAN);
        Files.writeString(folder.resolve("people.csv"), PEOPLE);
    }

    private Launcher.Result provision(String... options) {
        List<String> arguments = new ArrayList<>(List.of("provision", folder.resolve("plan.yaml").toString()));
        arguments.addAll(List.of(options));
        return keywright.run(arguments.toArray(String[]::new));
    }

    @Test
    void aTeamGetsItsKeys() throws Exception {
        assertThat(provision("--dry-run").expectSuccess()).contains("Юлия Ёлкина <julia@example.org>, a key and a spare:")
                .endsWith("Nothing was done.");
        assertThat(out).doesNotExist();

        Launcher.Result result = provision("--emulated");
        assertThat(result.expectSuccess()).contains("6 of 6 keys are ready");
        JsonNode secrets = JSON.readTree(out.resolve("secrets.json").toFile());
        assertThat(secrets).hasSize(3);
        SecretSearch search = new SecretSearch();
        for (JsonNode person : secrets) {
            String email = person.get("email").asText();
            Path letter = find("letters", email);
            String pin = pinUnderTheFold(letter, person.get("name").asText());
            String password = passwordIn(letter);
            search.addText("the PIN of " + email, pin);
            search.addText("the password of " + email, password);
            List<OathCredential> accounts = new ArrayList<>();
            for (JsonNode uri : person.get("accounts")) {
                accounts.add(OtpauthUri.parse(uri.asText()));
                search.add("a secret of " + email, accounts.get(accounts.size() - 1).secret().toArray());
            }
            assertThat(qrCodes(letter)).containsExactlyInAnyOrderElementsOf(Stream.of(0, 1)
                    .map(i -> person.get("accounts").get(i).asText()).toList());
            JsonNode slot = person.get("slots").get(0);
            search.addText("the slot of " + email, slot.get("secret").asText());
            search.addText("the lock code of " + email, person.get("lockCode").asText());
            for (int number = 1; number <= 2; number++) {
                Path state = find("emulated", email + ".*-" + number + "\\.state");
                assertKeyHolds(state, pin, password, accounts);
                assertThat(keywright.run("otp", "calculate", "--slot", "2", "--state", state.toString(), "00ff").expectSuccess())
                        .endsWith(hmac(slot.get("secret").asText(), "00ff"));
                assertThat(keywright.run("otp", "delete", "--slot", "2", "--state", state.toString(), "--force").status())
                        .isEqualTo(1);
            }
        }
        for (String public_ : List.of("report.json", "report.csv")) {
            assertThat(search.in(Files.readString(out.resolve(public_)))).as(public_).isEmpty();
        }
        assertThat(search.in(result.out() + result.err())).isEmpty();
        assertThat(JSON.readTree(out.resolve("report.json").toFile()).get("ready").asInt()).isEqualTo(6);
        try (Stream<Path> files = Files.walk(out)) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> !file.toString().endsWith(".lock"))).allSatisfy(
                    file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString()).isEqualTo("rw-------"));
        }

        Map<String, String> before = contents();
        assertThat(provision("--emulated").expectSuccess()).startsWith("6 of 6 keys are ready");
        assertThat(contents()).isEqualTo(before);
    }

    /** By what stands on the page: the PIN is in the last third, and the name above and below. */
    private static String pinUnderTheFold(Path letter, String name) throws Exception {
        String boxes = run("pdftotext", "-bbox", "-l", "1", letter.toString(), "-");
        String pin = null;
        int names = 0;
        Matcher words = Pattern.compile("<word [^>]*yMin=\"([\\d.]+)\"[^>]*>([^<]*)</word>").matcher(boxes);
        while (words.find()) {
            boolean inside = Double.parseDouble(words.group(1)) > SECOND_FOLD;
            if (words.group(2).matches("\\d{8}") && inside) {
                pin = words.group(2);
            }
            names += words.group(2).equals(name.split(" ")[0]) ? 1 : 0;
        }
        assertThat(names).as("how often " + name + " is named").isEqualTo(2);
        assertThat(run("pdffonts", letter.toString())).containsPattern("LiberationSans\\s+CID TrueType\\s+Identity-H +yes yes yes");
        assertThat(pin).isNotNull();
        return pin;
    }

    /** By OpenSSL. */
    private String hmac(String key, String challenge) throws Exception {
        Path message = folder.resolve("challenge");
        Files.write(message, HexFormat.of().parseHex(challenge));
        String answer = run("openssl", "dgst", "-sha1", "-mac", "HMAC", "-macopt", "hexkey:" + key, message.toString());
        return answer.substring(answer.lastIndexOf(' ') + 1).strip();
    }

    private static String passwordIn(Path letter) throws Exception {
        Matcher password = Pattern.compile("(?s)Password of the one-time codes\\s+(\\S+)")
                .matcher(run("pdftotext", letter.toString(), "-"));
        assertThat(password.find()).isTrue();
        return password.group(1);
    }

    /** Of the second page, one half of it after the other, since a picture may have only one code. */
    private List<String> qrCodes(Path letter) throws Exception {
        List<String> codes = new ArrayList<>();
        for (int x : new int[] {300, 950}) {
            Path picture = folder.resolve("picture");
            run("pdftoppm", "-r", "300", "-f", "2", "-l", "2", "-x", "" + x, "-y", "400", "-W", "560", "-H", "620",
                    "-png", "-singlefile", letter.toString(), picture.toString());
            codes.add(QrCode.read(picture.resolveSibling("picture.png")));
        }
        return codes;
    }

    private void assertKeyHolds(Path state, String pin, String password, List<OathCredential> accounts)
            throws Exception {
        Path pinFile = Files.writeString(folder.resolve("pin.txt"), pin);
        Path passwordFile = Files.writeString(folder.resolve("password.txt"), password);
        assertThat(keywright.run("fido", "credentials", "--state", state.toString(), "--pin-file", pinFile.toString())
                .status()).isZero();
        JsonNode codes = JSON.readTree(keywright.run("oath", "code", "--json", "--state", state.toString(),
                "--password-file", passwordFile.toString()).expectSuccess());
        assertThat(codes).hasSameSizeAs(accounts);
        for (JsonNode code : codes) {
            OathCredential account = accounts.stream()
                    .filter(one -> code.get("name").asText().endsWith(one.name().toString())).findFirst().orElseThrow();
            if (account.type() == OathType.TOTP) {
                long at = code.get("validUntil").asLong() - 1;
                assertThat(code.get("code").asText()).isEqualTo(Oathtool.totp(SetupKey.format(account.secret()),
                        account.algorithm().name(), account.digits(), account.period(), at));
            }
        }
    }

    @Test
    void killedAtAnyMomentItGoesOn() throws Exception {
        String people = Stream.iterate(1, i -> i + 1).limit(15).map(i -> "P" + i + ";p" + i + "@example.org\n")
                .collect(Collectors.joining("", "name;email\n", ""));
        Files.writeString(folder.resolve("people.csv"), people);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, byte[]> ready = new TreeMap<>();
        int killed = 0;
        for (int round = 0; round < 8; round++) {
            Process process = keywright.launch("provision", folder.resolve("plan.yaml").toString(), "--emulated");
            // By what it has done, not by the clock: a fast machine would be through before.
            long enough = journalSize() + random.nextInt(1_500);
            while (process.isAlive() && journalSize() <= enough) {
                Thread.sleep(1);
            }
            killed += process.isAlive() ? 1 : 0;
            process.destroyForcibly().waitFor();
            for (Map.Entry<String, byte[]> before : ready.entrySet()) {
                assertThat(Path.of(before.getKey())).as("seed " + seed).hasBinaryContent(before.getValue());
            }
            ready.putAll(readyKeys());
        }
        assertThat(killed).as("seed " + seed).isPositive();
        assertThat(provision("--emulated").expectSuccess()).as("seed " + seed).contains("30 of 30 keys are ready");
        for (Map.Entry<String, byte[]> before : ready.entrySet()) {
            assertThat(Path.of(before.getKey())).as("seed " + seed).hasBinaryContent(before.getValue());
        }
        Set<String> all = new HashSet<>();
        for (JsonNode person : JSON.readTree(out.resolve("secrets.json").toFile())) {
            assertThat(person.get("serials")).hasSize(2);
            List<OathCredential> accounts = new ArrayList<>();
            for (JsonNode uri : person.get("accounts")) {
                accounts.add(OtpauthUri.parse(uri.asText()));
                assertThat(all.add(SetupKey.format(accounts.get(accounts.size() - 1).secret()))).isTrue();
            }
            if (random.nextInt(3) > 0) {
                continue;
            }
            Path letter = find("letters", person.get("email").asText() + "-");
            Path state = find("emulated", person.get("email").asText() + "-.*-" + (1 + random.nextInt(2)) + "\\.state");
            assertKeyHolds(state, pinUnderTheFold(letter, person.get("name").asText()), passwordIn(letter), accounts);
        }
    }

    private long journalSize() throws IOException {
        return Files.exists(out.resolve("journal")) ? Files.size(out.resolve("journal")) : 0;
    }

    /** The state files of the keys that the journal calls ready. */
    private Map<String, byte[]> readyKeys() throws IOException {
        Map<String, byte[]> ready = new TreeMap<>();
        if (Files.notExists(out.resolve("journal"))) {
            return ready;
        }
        Map<Integer, String> people = new TreeMap<>();
        Map<String, Integer> numbers = new TreeMap<>();
        for (String line : Files.readAllLines(out.resolve("journal"))) {
            if (line.startsWith("{") && line.endsWith("}")) {
                JsonNode entry = JSON.readTree(line);
                int serial = entry.path("serial").asInt();
                switch (entry.path("entry").asText()) {
                    case "assigned" -> people.put(serial, entry.get("person").asText());
                    case "ready" -> {
                        int number = numbers.merge(people.get(serial), 1, Integer::sum);
                        Path state = find("emulated", people.get(serial) + "-.*-" + number + "\\.state");
                        ready.put(state.toString(), Files.readAllBytes(state));
                    }
                    default -> { }
                }
            }
        }
        return ready;
    }

    @Test
    void anEncryptedJournalTellsNothingAndAForgottenOneNoSecrets() throws Exception {
        Path key = Files.writeString(folder.resolve("journal.key"), "0123456789abcdef".repeat(4));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        provision("--emulated", "--key-file", key.toString()).expectSuccess();
        assertThat(Files.readString(out.resolve("journal"))).doesNotContain("zoe@example.org");
        Launcher.Result without = provision("--emulated");
        assertThat(without.status()).isEqualTo(1);
        assertThat(without.err().strip()).endsWith("is encrypted with a key file; give it with --key-file.");
        provision("--emulated", "--key-file", key.toString(), "--forget").expectSuccess();
        Launcher.Result released = provision("--emulated", "--key-file", key.toString(),
                "--release", "" + JSON.readTree(out.resolve("secrets.json").toFile()).get(0).get("serials").get(0));
        assertThat(released.status()).isEqualTo(1);
        assertThat(released.err()).contains("The secrets of this person's keys were forgotten");
    }

    @Test
    void aRehearsalIsNotTakenForRealKeysAndALostKeyIsReplacedInItToo() throws Exception {
        provision("--emulated").expectSuccess();
        assertThat(Files.readString(out.resolve("report.csv"))).contains(",YubiKey 5 NFC (emulated),");
        Launcher.Result real = provision("--wait", "0");
        assertThat(real.status()).isEqualTo(2);
        assertThat(real.err()).contains("was rehearsed with emulated keys; delete it, or give the plan another output folder");

        JsonNode before = JSON.readTree(out.resolve("secrets.json").toFile()).get(0);
        int lost = before.get("serials").get(0).asInt();
        Launcher.Result mistaken = provision("--emulated", "--release", "" + lost, "--release", "1");
        assertThat(mistaken.err()).startsWith("Key 1 is nobody's here");
        assertThat(JSON.readTree(out.resolve("report.json").toFile()).get("ready").asInt()).isEqualTo(6);
        assertThat(provision("--emulated").expectSuccess()).startsWith("6 of 6 keys are ready");

        assertThat(provision("--emulated", "--release", "" + lost).expectSuccess()).contains("6 of 6 keys are ready");
        JsonNode after = JSON.readTree(out.resolve("secrets.json").toFile()).get(0);
        assertThat(after.get("accounts")).isEqualTo(before.get("accounts"));
        List<Integer> serials = new ArrayList<>();
        after.get("serials").forEach(serial -> serials.add(serial.asInt()));
        assertThat(serials).hasSize(2).doesNotContain(lost);
        String letter = run("pdftotext", find("letters", after.get("email").asText()).toString(), "-");
        assertThat(letter).doesNotContain("" + lost).contains("" + serials.get(0), "" + serials.get(1));
    }

    @Test
    void mistakesAreOneSentence() throws Exception {
        assertThat(provision("--person", "eve@example.org").err().strip())
                .isEqualTo("The roster has no eve@example.org; look how it spells the person.");
        assertThat(provision("--release", "1", "--emulated").err().strip()).startsWith("Key 1 is nobody's here");
        Files.writeString(folder.resolve("people.csv"), "name\nZoë\n");
        assertThat(provision("--emulated").err().strip()).isEqualTo("Row 2 of the roster has nothing in a column email,"
                + " which the plan asks for with ${person.email}.");
        Files.writeString(folder.resolve("plan.yaml"), PLAN + "slotz: []\n");
        assertThat(provision("--emulated").err().strip()).startsWith("The plan, line 18, has a field that there is not, slotz");
        Files.delete(folder.resolve("plan.yaml"));
        assertThat(provision("--emulated").err().strip()).startsWith("There is no file");
    }

    private Path find(String sub, String name) throws IOException {
        try (Stream<Path> files = Files.list(out.resolve(sub))) {
            Pattern wanted = Pattern.compile(name);
            return files.filter(file -> wanted.matcher(file.getFileName().toString()).lookingAt()
                            && !file.toString().endsWith(".lock"))
                    .sorted().findFirst().orElseThrow();
        }
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
