package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.oath.QrCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code keywright oath import} and {@code convert} on an emulated YubiKey with room for 32 accounts. */
class OathImportTest {

    /** The key of RFC 4226 and RFC 6238. */
    private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    private static final long AT = 59;
    /** RFC 6238, appendix B, for 59 seconds, with six digits. */
    private static final String CODE = "287082";

    @TempDir
    Path folder;

    private String err = "";

    private String run(int status, Object... words) {
        String[] arguments = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
        if (words.length > 1 && !words[1].equals("convert")) {
            Stream<String> state = Stream.of("--state", folder.resolve("key.state").toString());
            arguments = Stream.concat(Stream.of(arguments), state).toArray(String[]::new);
        }
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        CommandLine command = Keywright.commandLine(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true));
        int actual = command.execute(arguments);
        err = errors.toString().lines().filter(line -> !line.contains("stand unencrypted"))
                .collect(Collectors.joining("\n"));
        assertThat(actual).as("%s: %s", Arrays.asList(arguments), errors).isEqualTo(status);
        assertThat(out + err).doesNotContain(SECRET).doesNotContain(SECRET.substring(8));
        return out.toString().strip();
    }

    private static String uri(String account, String more) {
        return "otpauth://totp/Example:" + account + "?secret=" + SECRET + "&issuer=Example" + more;
    }

    private Path file(String name, String... lines) throws Exception {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private static String code(String name) {
        return "Example:" + name + "  " + CODE;
    }

    @Test
    void newDuplicateAndFailedRowsAreShownBeforeAndAfter() throws Exception {
        run(0, "oath", "add", uri("there", ""));
        Path list = file("list.txt", "# mine", uri("ada", ""), uri("there", ""), uri("bad", "&digits=5"),
                uri("ada", ""), uri("ada", "&digits=8"), uri("grace", "&algorithm=SHA256"));

        String rows = """
                %1$-9s  Example:ada
                duplicate  Example:there: It is on the key.
                failed     Example:bad: A code has 6, 7 or 8 digits, not 5: ask the service how many it expects.
                duplicate  Example:ada: It is in row 1.
                failed     Example:ada: Row 1 is another account of the same name: give one of them another name.
                %1$-9s  Example:grace
                """;
        assertThat(run(1, "oath", "import", list, "--preview")).isEqualToNormalizingNewlines(
                rows.formatted("new") + "2 new, 2 duplicate, 2 failed; nothing was written.");
        assertThat(err).isEqualTo("2 of 6 accounts cannot be used; what was printed says why.");
        assertThat(run(0, "oath", "list")).isEqualTo("Example:there");

        assertThat(run(1, "oath", "import", list)).isEqualToNormalizingNewlines(
                rows.formatted("added") + "2 added, 2 duplicate, 2 failed.");
        assertThat(run(0, "oath", "list").lines()).containsExactly("Example:there", "Example:ada", "Example:grace");
        assertThat(run(0, "oath", "code", "ada", "--at", AT)).isEqualTo(code("ada"));
    }

    @Test
    void asJson() throws Exception {
        Path list = file("list.txt", uri("ada", ""), uri("bad", "&digits=5"));
        JsonNode preview = new ObjectMapper().readTree(run(1, "oath", "import", list, "--preview", "--json"));
        assertThat(preview.toString().replace('"', '\'')).isEqualTo("{'accounts':["
                + "{'name':'Example:ada','outcome':'new','row':1},"
                + "{'name':'Example:bad','outcome':'failed','reason':'A code has 6, 7 or 8 digits, not 5: ask the"
                + " service how many it expects.','row':2}],'preview':true}");
        JsonNode done = new ObjectMapper().readTree(run(1, "oath", "import", list, "--json"));
        assertThat(done.findValuesAsText("outcome")).containsExactly("added", "failed");
        assertThat(done.get("preview").asBoolean()).isFalse();
    }

    @Test
    void againIsNothingNewUnlessItReplaces() throws Exception {
        Path list = file("list.txt", uri("ada", ""), uri("grace", ""));
        run(0, "oath", "import", list);
        assertThat(run(0, "oath", "import", list)).endsWith("2 duplicate.");
        Path eight = file("eight.txt", uri("ada", "&digits=8"), uri("alan", ""));
        assertThat(run(0, "oath", "import", eight)).endsWith("1 added, 1 duplicate.");
        assertThat(run(0, "oath", "code", "ada", "--at", AT)).isEqualTo(code("ada"));
        assertThat(run(0, "oath", "import", eight, "--replace", "--preview"))
                .endsWith("2 replace; nothing was written.");
        assertThat(run(0, "oath", "import", eight, "--replace")).endsWith("2 replaced.");
        assertThat(run(0, "oath", "code", "ada", "--at", AT)).isEqualTo("Example:ada  94287082");
    }

    @Test
    void touchIsForAll() throws Exception {
        run(0, "oath", "import", file("list.txt", uri("ada", ""), uri("grace", "")), "--touch");
        assertThat(run(0, "oath", "code").lines()).allMatch(line -> line.endsWith("[touch: name it alone]")).hasSize(2);
    }

    @Test
    void moreThanTheKeyHoldsIsRefusedBeforeAnythingIsWritten() throws Exception {
        String[] many = IntStream.rangeClosed(1, 33).mapToObj(i -> uri("user" + i, "")).toArray(String[]::new);
        Path list = file("many.txt", many);
        assertThat(run(1, "oath", "import", list)).isEmpty();
        assertThat(err).isEqualTo("The key has room for 32 accounts and holds 0, so 33 new ones do not fit; nothing was"
                + " written: remove some, import fewer, or take another key.");
        assertThat(run(0, "oath", "list")).isEmpty();
        run(0, "oath", "import", file("fits.txt", Arrays.copyOf(many, 32)));
        assertThat(run(0, "oath", "list").lines()).hasSize(32);
        run(1, "oath", "import", list);
        assertThat(err).contains("holds 32, so 1 new ones");
        assertThat(run(0, "oath", "import", list, "--preview")).endsWith("1 new, 32 duplicate; nothing was written.");
    }

    @Test
    void whatTheKeyCannotHoldFailsAlone() throws Exception {
        String shown = run(1, "oath", "import", file("list.txt", uri("x".repeat(60), ""), uri("ada", ""),
                uri("counter", "").replace("totp", "hotp") + "&counter=99999999999"));
        assertThat(shown.lines()).satisfiesExactly(
                line -> assertThat(line).startsWith("failed").contains("takes 68 bytes, and a key has room for 64"),
                line -> assertThat(line).isEqualTo("added      Example:ada"),
                line -> assertThat(line).startsWith("failed").contains("counter"),
                line -> assertThat(line).isEqualTo("1 added, 2 failed."));
    }

    @Test
    void aNameOfManyThousandCharactersDoesNotFloodTheTerminal() throws Exception {
        String shown = run(1, "oath", "import", file("list.txt", uri("\u00e4".repeat(20_000), "")), "--preview");
        assertThat(shown).hasSizeLessThan(500).contains("takes 40008 bytes");
    }

    @Test
    void picturesAndSeveralFilesTogether() throws Exception {
        Path export = folder.resolve("export");
        Path list = file("list.txt",
                IntStream.rangeClosed(1, 12).mapToObj(i -> uri("user" + i, "")).toArray(String[]::new));
        assertThat(run(0, "oath", "convert", list, "--to", "google", "--qr-folder", export))
                .isEqualTo("Wrote 12 accounts to " + export.resolve("1.png") + ", " + export.resolve("2.png")
                        + "; whoever reads it has the secrets.");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(export))).isEqualTo("rwx------");

        assertThat(run(1, "oath", "import", export.resolve("2.png"), "--preview"))
                .contains("failed     QR code 1 of 2: The export has 2 QR codes, and not all are here")
                .endsWith("2 new, 1 failed; nothing was written.");
        Path one = Files.write(folder.resolve("one.png"), QrCode.draw(uri("drawn", "")));
        Path csv = file("tokens.csv", "upn,serial number,secret key,time interval,manufacturer,model",
                "csv,1," + SECRET + ",30,Example,x");
        assertThat(run(0, "oath", "import", csv, export.resolve("2.png"), one, export.resolve("1.png")))
                .endsWith("14 added.");
        assertThat(run(0, "oath", "code", "--at", AT).lines())
                .hasSize(14).contains("Example:drawn   " + CODE, "Example:csv     " + CODE)
                .allMatch(line -> line.endsWith("  " + CODE));
    }

    @ParameterizedTest
    @CsvSource({"otpauth", "google", "aegis", "2fas", "andotp", "pskc", "entra-csv", "oath-csv"})
    void everyFormatConvertsAndImports(String format) throws Exception {
        Path list = file("list.txt", uri("ada", ""), uri("grace", ""));
        Path out = folder.resolve("out");
        run(0, "oath", "convert", list, "--to", format, "--out", out, "--unencrypted");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out))).isEqualTo("rw-------");
        run(0, "oath", "import", out);
        assertThat(run(0, "oath", "code", "--at", AT).lines()).containsExactly(
                "Example:ada    " + CODE, "Example:grace  " + CODE);
    }

    @Test
    void encryptedFiles() throws Exception {
        Path list = file("list.txt", uri("ada", ""));
        Path password = file("password", "correct horse");
        Path wrong = file("wrong", "battery staple");
        Path vault = folder.resolve("vault.json");
        assertThat(run(0, "oath", "convert", list, "--to", "aegis", "--out", vault, "--new-password-file", password))
                .isEqualTo("Wrote 1 account to " + vault + ".");
        run(1, "oath", "import", vault, "--file-password-file", wrong);
        assertThat(err).startsWith(vault + ": ").contains("password").doesNotContain("battery");
        assertThat(run(0, "oath", "import", vault, "--file-password-file", password)).endsWith("1 added.");
    }

    @Test
    void whatIsThereIsNotOverwritten() throws Exception {
        Path list = file("list.txt", uri("ada", ""));
        run(2, "oath", "convert", list, "--to", "otpauth", "--out", list);
        assertThat(err).isEqualTo(list + " is there already, and is not overwritten; give another name.");
        run(2, "oath", "convert", list, "--to", "otpauth", "--qr-folder", folder);
        assertThat(err).startsWith(folder + " is there already");
        assertThat(Files.readString(list)).isEqualTo(uri("ada", "") + "\n");
    }

    @Test
    void aConversionTellsWhatItLeftOut() throws Exception {
        Path list = file("list.txt", uri("ada", ""), uri("bad", "&digits=5"));
        Path out = folder.resolve("out.txt");
        assertThat(run(1, "oath", "convert", list, "--to", "otpauth", "--out", out).lines()).containsExactly(
                "failed  Example:bad: A code has 6, 7 or 8 digits, not 5: ask the service how many it expects.",
                "Wrote 1 account to " + out + "; whoever reads it has the secrets.");
        assertThat(err).isEqualTo("1 of 2 accounts cannot be used; what was printed says why.");
        assertThat(Files.readString(out)).isEqualTo(uri("ada", "&algorithm=SHA1&digits=6&period=30") + "\n");
        Path seven = file("seven.txt", uri("a", "&digits=7"));
        run(1, "oath", "convert", seven, "--to", "google", "--out", folder.resolve("no"));
        assertThat(err).contains("7 digits");
        assertThat(folder.resolve("no")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--to otpauth                                | Say where to write",
        "--to otpauth --out a --qr-folder b          | Say where to write",
        "--to aegis --qr-folder b                    | choose --to otpauth or --to google",
        "--to keepass --out a                        | There is no format 'keepass'; these are known: otpauth, google",
        "--to otpauth --out a --format zip           | There is no format 'zip'",
        "--to aegis --out a --unencrypted --new-password-file p | not both",
    })
    void misuses(String options, String sentence) throws Exception {
        Path list = file("list.txt", uri("ada", ""));
        run(2, Stream.concat(Stream.of("oath", "convert", list), Stream.of(options.split(" "))).toArray());
        assertThat(err).contains(sentence);
    }

    @Test
    void aFormatThatCannotBeEncryptedSaysSoBeforeItIsWritten() throws Exception {
        Path out = folder.resolve("out.txt");
        run(2, "oath", "convert", file("list.txt", uri("ada", "")), "--to", "otpauth", "--out", out,
                "--new-password-file", file("password", "x"));
        assertThat(err).startsWith("The format otpauth cannot be encrypted");
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "noise", "folder", "missing", "picture", "foreign", "large", "vault"})
    void filesThatAreNone(String kind) throws Exception {
        Path file = folder.resolve(kind);
        switch (kind) {
            case "empty" -> Files.createFile(file);
            case "noise" -> Files.writeString(file, "hello world");
            case "folder" -> Files.createDirectory(file);
            case "picture" -> Files.write(file, Arrays.copyOf(QrCode.draw(uri("a", "")), 100));
            case "foreign" -> Files.write(file, QrCode.draw("https://example.org/" + SECRET));
            case "vault" -> Files.writeString(file, "{\"version\":1,\"header\":{},\"db\":{\"entries\":[]}}");
            case "large" -> Files.write(file, (uri("a", "") + "\n").repeat(160_000).getBytes(StandardCharsets.UTF_8));
            default -> assertThat(file).doesNotExist();
        }
        run(kind.equals("folder") ? 2 : 1, "oath", "import", file);
        assertThat(err).contains(file.toString()).endsWith(".");
        assertThat(List.of("is empty", "does not look like", "is a folder", "no file", "damaged", "holds no account",
                "There is no account in it",
                "more than 10000 accounts", "larger than 16 MB")).anyMatch(err::contains);
    }
}
