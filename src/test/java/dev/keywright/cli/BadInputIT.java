package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.Launcher;
import dev.keywright.testing.Oathtool;
import dev.keywright.testing.Service;
import java.awt.image.BufferedImage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input to the launched program: one sentence on stderr that says what to do, and nothing is changed. */
class BadInputIT {

    private static final String KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXZ";
    /** Where nobody can make a file, not even root. */
    private static final String UNWRITABLE = "/proc/keywright";

    @TempDir
    static Path folder;

    private static Launcher keywright;
    private static Path state;
    private static byte[] before;

    /** A key with two accounts and a PIN, and bad files beside it. */
    @BeforeAll
    static void prepare() throws Exception {
        keywright = new Launcher(folder.resolve("data"));
        state = keywright.data().resolve("key.state");
        keywright.run("oath", "add", uri("totp/Example:alice"), "--emulated").expectSuccess();
        keywright.run("oath", "add", uri("hotp/Example:bob"), "--emulated").expectSuccess();
        Files.writeString(folder.resolve("pin"), "2468\n");
        Files.writeString(folder.resolve("wrong"), "1357\n");
        keywright.run("fido", "pin", "--new-pin-file", file("pin"), "--emulated").expectSuccess();
        before = Files.readAllBytes(state);

        Files.writeString(folder.resolve("text.png"), "This is not a picture.");
        ImageIO.write(new BufferedImage(200, 200, BufferedImage.TYPE_BYTE_GRAY), "png",
                folder.resolve("black.png").toFile());
        byte[] code = Oathtool.draw(uri("totp/x"));
        Files.write(folder.resolve("cut.png"), Arrays.copyOf(code, code.length / 2));
        Oathtool.draw("https://example.org/", folder.resolve("address.png"));
        Files.write(folder.resolve("huge.png"), Arrays.copyOf(code, 33 << 20));
        Files.write(folder.resolve("huge.json"), new byte[2 << 20]);
        Files.writeString(folder.resolve("empty.json"), "{}");
        Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe});

        byte[] damaged = before.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(folder.resolve("damaged.state"), damaged);
        byte[] newer = before.clone();
        newer[9] = 9;
        Files.write(folder.resolve("newer.state"), newer);
    }

    private static String uri(String path) {
        return "otpauth://" + path + "?secret=" + KEY;
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    /** Words of a command line; those that begin with {@code @} are files of the test's folder. */
    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        for (String word : command.strip().split(" +")) {
            words.add(word.startsWith("@") ? file(word.substring(1)) : word);
        }
        return words.toArray(String[]::new);
    }

    private static void assertOneSentence(Launcher.Result result, int status, String sentence) throws Exception {
        assertThat(result.status()).as(result.toString()).isEqualTo(status);
        assertThat(result.out()).isEmpty();
        List<String> lines = result.err().lines().toList();
        assertThat(lines.get(0)).contains(sentence.strip()).matches("[A-Z'/].*[.?]").hasSizeBetween(20, 300);
        if (lines.size() > 1) {
            assertThat(status).isEqualTo(2);
            assertThat(lines).hasSize(2).last().asString().matches("See: keywright.* --help");
        }
        assertThat(result.err()).doesNotContain("Exception", "null", "\tat ", KEY);
        assertThat(state).hasBinaryContent(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "oath add --qr @text.png                 | This is neither a PNG nor a JPEG picture: save the QR code as one",
        "oath add --qr @black.png                | There is no QR code to be read in this picture: make a sharp one",
        "oath add --qr @cut.png                  | The picture is damaged: make it anew.",
        "oath add --qr @address.png              | This is not an otpauth URI: give the one that starts with otpauth://",
        "oath add --qr @huge.png                 | The file is larger than 32 MB: cut the QR code out",
        "oath add --qr @missing.png              | missing.png: check its name.",
        "oath add --qr @.                        | cannot be read: check that it is a picture",
        "oath add otpauth://                     | give one that starts with otpauth://totp/ or otpauth://hotp/.",
        "oath add otpauth://totp/ada             | The otpauth URI has no secret: copy all of it",
        "oath add otpauth://yotp/ada?secret=MZXW6YTB | is neither for TOTP nor for HOTP: give one",
        "oath add otpauth://totp/ada?secret=MZXW6YTB&digits=9 | A code has 6, 7 or 8 digits, not 9: ask the service",
        "oath add otpauth://totp/ada?secret=MZXW6YTB&period=0 | A code lasts 1 to 86400 seconds, not 0: ask the",
        "oath add otpauth://hotp/ada?secret=MZXW6YTB&counter=-1 | A counter is 0 or more, not -1: ask the service",
        "oath add otpauth://totp/ada?secret=MZXW6YTB&secret=MZXW6YTB | gives its secret twice: ask the service",
        "oath add otpauth-migration://offline?data=CjE | Google Authenticator's export of several accounts: 'keywright oath import'",
        "oath add MZXW1YTB --name ada            | has a '1' at position 5; base32 uses the letters A to Z",
    })
    void unreadablePicturesAndImpossibleUris(String command, String sentence) throws Exception {
        assertOneSentence(keywright.run(words(command + " --emulated")), 1, sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "oath code carol                         | No account on this key has 'carol' in its name; 'keywright oath list'",
        "oath remove carol                       | No account on this key has 'carol' in its name; 'keywright oath list'",
        "oath remove Example                     | Example:alice, Example:bob; give one name in full.",
        "oath code --at 1700000000000            | A time is in whole seconds since 1970, such as 1700000000, and not",
        "oath rename Example other               | Example:alice, Example:bob; give one name in full.",
        "oath add otpauth://totp/Example:alice?secret=MZXW6YTB | an account Example:alice already; remove that one",
        "oath add MZXW6YTB                       | give its name with --name.",
        "oath add                                | No otpauth URI or setup key came: give it in a file",
        "oath add --qr @text.png MZXW6YTB        | Give one of --qr, --secret-file and a URI or setup key.",
        "oath add MZXW6YTB --name a --digits six | Invalid value for option '--digits': 'six'",
        "oath add MZXW6YTB --name a --algorithm md5 | expected one of [SHA1, SHA256, SHA512]",
        "oath reset                              | say so with --force.",
        "oath list --frobnicate                  | --frobnicate",
        "oath list --key 1                       | No key 1 is there; 'keywright keys' lists those that are.",
        "oath frobnicate                         | frobnicate",
        "fido credentials --delete xyz           | A credential id is hex, as 'keywright fido credentials' prints it.",
        "fido credentials --update 00             | Give either --delete ID, or --update ID with --name",
        "fido credentials --name ada             | Give either --delete ID, or --update ID with --name",
        "fido credentials --delete 00 --update 00 --name a | Give either --delete ID, or --update ID with",
        "fido credentials --update xyz --name a  | A credential id is hex, as 'keywright fido credentials' prints it.",
        "fido register                           | Give a file with options and its --origin, or a relying party",
        "fido register --rp http://localhost:1   | Say who registers, with --user NAME.",
        "fido register --rp localhost --user ada | The relying party's address looks like http://localhost:8420",
        "fido reset                              | say so with --force.",
    })
    void misuses(String command, String sentence) throws Exception {
        boolean known = !command.contains("oath frobnicate");
        assertOneSentence(keywright.run(words(command + (known ? " --emulated" : ""))), 2, sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "frobnicate                              | frobnicate",
        "--frobnicate                            | --frobnicate",
        "emulate                                 | Say where the key is plugged in: --pcsc HOST:PORT, --uhid or --usbip HOST:PORT.",
        "emulate --pcsc nowhere                  | is not HOST:PORT, such as 127.0.0.1:35963.",
        "serve --port 65536                      | A port is a number from 1 to 65535",
        "serve --fallback metal                  | Invalid value for option '--fallback'",
        "profiles show frobnicate                | There is no firmware profile frobnicate; 'keywright",
    })
    void misusesWithoutAKey(String command, String sentence) throws Exception {
        assertOneSentence(keywright.run(words(command)), 2, sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "fido register @missing.json --origin https://example.org | There is no file",
        "fido register @text.png --origin https://example.org     | are not JSON; give them",
        "fido register @empty.json --origin https://example.org   | In the options, rp is missing.",
        "fido register @huge.json --origin https://example.org    | is too long to hold the options; check",
        "fido register @. --origin https://example.org            | is a folder; give a file that holds the options.",
        "fido register --rp http://localhost:1 --user ada | Nothing answers at http://localhost:1; start it with",
        "fido credentials --pin-file @missing    | missing; check its name.",
        "fido credentials --pin-file @bytes      | is not text; check that it holds the PIN.",
        "fido credentials --pin-file @huge.json  | is too long to hold the PIN; check that it is the right one.",
        "oath list --emulated=frobnicate         | There is no firmware profile frobnicate; 'keywright",
        "emulate --pcsc 127.0.0.1:1 --profile synced-google | A Google Password Manager has no smart card interface",
        "emulate --pcsc 127.0.0.1:1 --nfc --profile yubikey-bio-5.5.6 | has no NFC; choose another profile or leave",
        "emulate --pcsc 127.0.0.1:1              | No vpcd listens at 127.0.0.1:1; start pcscd with the vpcd driver",
    })
    void missingThings(String command, String sentence) throws Exception {
        boolean chosen = command.contains("--emulated") || command.startsWith("emulate");
        assertOneSentence(keywright.run(words(command + (chosen ? "" : " --emulated"))), 1, sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "@damaged.state     | is damaged at byte",
        "@newer.state       | was written by another version of Keywright (its format is 9",
        "@text.png          | is not a Keywright state file. It was left as it is; use another, or move it away",
        "@data              | is a folder; name a file within it.",
        "@text.png/sub      | The folder of the state file",
        UNWRITABLE + "/key | The folder of the state file /proc/keywright/key cannot be written; use another.",
    })
    void stateFilesThatAreNone(String state, String sentence) throws Exception {
        Path path = Path.of(words(state)[0]);
        byte[] bytes = Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0];
        assertOneSentence(keywright.run("oath", "list", "--state", path.toString()), 1, sentence);
        assertThat(Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0]).isEqualTo(bytes);
    }

    @Test
    void oversizedStandardInput() throws Exception {
        assertOneSentence(
                keywright.runWithInput("MZXW6YTB".repeat(100_000), "oath", "add", "-", "--name", "ada", "--emulated"),
                1, "Standard input is too long to hold the otpauth URI or setup key; check that it is the right one.");
    }

    @Test
    void aWrongPinCostsARetryAndNothingElse() throws Exception {
        Launcher other = new Launcher(Files.createDirectory(folder.resolve("pinned")));
        Files.copy(state, other.data().resolve("key.state"));
        assertOneSentence(
                other.run("fido", "credentials", "--pin-file", file("wrong"), "--emulated"), 1, "PIN");
        assertThat(other.run("fido", "info", "--emulated").expectSuccess()).contains("7 wrong ones left");
        assertThat(other.run("fido", "credentials", "--pin-file", file("pin"), "--emulated").expectSuccess())
                .isEmpty();
        assertThat(other.run("oath", "list", "--emulated").expectSuccess().lines()).hasSize(2);
    }

    @Test
    void aBusyPort() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            String port = Integer.toString(busy.getLocalPort());
            assertOneSentence(keywright.run("serve", "--port", port), 1,
                    "Port " + port + " is in use by another program; choose another with --port.");
        }
    }

    @Test
    void aStateFileInUse() throws Exception {
        String inUse = "is in use by another process (process ";
        try (Service service = Service.start(keywright)) {
            assertOneSentence(keywright.run("serve", "--port", "0"), 1, inUse);
            assertOneSentence(keywright.run("oath", "list", "--emulated"), 1, inUse);
            assertOneSentence(keywright.run("fido", "info", "--emulated"), 1, inUse);
            assertThat(service.get(service.ofKey("oath")).get("accounts")).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "@text.png                    | The folder of the state file",
        "@text.png --fallback none    | cannot be used for data; choose another with --data.",
        UNWRITABLE + "                | The folder of the state file /proc/keywright/key.state cannot be written;",
        UNWRITABLE + " --fallback none | The folder /proc/keywright cannot be used for data; choose another with --data.",
    })
    void foldersForTheServiceThatAreNone(String data, String sentence) throws Exception {
        assertOneSentence(keywright.run(words("serve --port 0 --data " + data)), 1, sentence);
    }

    @Test
    void corruptAndForeignDatabases() throws Exception {
        Path corrupt = Files.createDirectory(folder.resolve("corrupt")).resolve("keywright.db");
        Files.writeString(corrupt, "This is not a database. ".repeat(1_000));
        Path foreign = Files.createDirectory(folder.resolve("foreign")).resolve("keywright.db");
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + foreign);
                var statement = database.createStatement()) {
            statement.execute("CREATE TABLE recipes (name TEXT)");
        }
        for (Path database : List.of(corrupt, foreign)) {
            byte[] bytes = Files.readAllBytes(database);
            assertOneSentence(
                    keywright.run("serve", "--port", "0", "--data", database.getParent().toString()), 1,
                    "The file " + database + (database == corrupt
                            ? " is damaged or not a database; restore it from a backup, or move it away."
                            : " is not a Keywright database; choose another folder with --data."));
            assertThat(database).hasBinaryContent(bytes);
        }
    }
}
