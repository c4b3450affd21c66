package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.testing.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input to {@code keywright otp}: one sentence on stderr that says what to do, and nothing is changed. */
class OtpBadInputIT {

    private static final String KEY = "8badf00d8badf00d8badf00d8badf00d8badf00d";
    private static final String CODE = "c0dec0dec0de";

    @TempDir
    static Path folder;

    private static Launcher keywright;
    private static Path state;
    private static byte[] before;

    /** A key with an HMAC slot that has an access code, and an empty slot. */
    @BeforeAll
    static void prepare() throws Exception {
        keywright = new Launcher(folder.resolve("data"));
        state = keywright.data().resolve("key.state");
        write("key", KEY);
        write("code", CODE);
        write("aes", "8badf00d8bad," + KEY.substring(8));
        write("wrong", "c0dec0dec0df");
        write("short", "c0dec0de");
        write("zeros", "000000000000");
        write("nohex", KEY.substring(1) + "g");
        write("half", KEY.substring(1));
        write("long", KEY + KEY);
        write("nocomma", KEY);
        write("password", "passwörd-8badf00d");
        write("longpassword", KEY.repeat(2));
        write("empty", "");
        Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe});
        keywright.run("otp", "program", "hmac", "--slot", "1", "--key-file", file("key"), "--new-access-code-file",
                file("code"), "--emulated").expectSuccess();
        before = Files.readAllBytes(state);
    }

    private static void write(String name, String line) throws Exception {
        Files.writeString(folder.resolve(name), line + "\n");
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "otp                                          | Say what to do: info, program, update, swap, delete, ndef or",
        "otp program                                  | Say what the slot is to be: yubico, hotp, static, hmac or",
        "otp frobnicate                               | frobnicate",
        "otp program hmac --generate                  | Missing required option: '--slot=1|2'.",
        "otp program hmac --slot 3 --generate         | a key has the slots 1 and 2.",
        "otp program hmac --slot 2 --generate --key-file @key | Give either --key-file or --generate, not both.",
        "otp program hmac --slot 2 --show-key --key-file @key | leave --show-key and --key-out out.",
        "otp program hmac --slot 2 --key-out @new     | leave --show-key and --key-out out.",
        "otp program hmac --slot 2 --generate --key-out @key | is there already, and is not overwritten; give another",
        "otp program hmac --slot 1 --key-file @key    | The key's slot 1 is in use; say with --force",
        "otp program hmac --slot 2 --key-file @empty  | No HMAC key came: give it in a file",
        "otp program hmac --slot 2 --with frobnicate  | 'frobnicate' is none; the help names them all.",
        "otp program hmac --slot 2 --with dormant --without dormant | is both in --with and in --without; say which.",
        "otp program hmac --slot 2 --generate --remove-access-code | with --access-code-file.",
        "otp program hmac --slot 1 --generate --access-code-file @code --remove-access-code --new-access-code-file @code"
                + " | Give either --new-access-code-file or --remove-access-code, not both.",
        "otp program hotp --slot 2 --digits six       | Invalid value for option '--digits': 'six'",
        "otp program static --slot 2 --layout frobnicate | Invalid value for option '--layout': expected one of",
        "otp program yubico --slot 2 --public-id xyz  | The public id is no ModHex",
        "otp update --slot 2                          | The key's slot 2 is empty; program it first",
        "otp delete --slot 1                          | say so with --force.",
        "otp delete --slot 2 --force                  | The key's slot 2 is empty; program it first",
        "otp ndef --slot 2                            | The key's slot 2 is empty; program it first",
        "otp ndef --slot 1 --uri https://a.example --text a | Give either --uri or --text, not both.",
        "otp calculate --slot 1                       | Give a challenge in hex, or ask for a time-based code with",
        "otp calculate --slot 1 xyz                   | A challenge is in hex, with two digits for each byte",
        "otp calculate --slot 1 00 --at 5             | leave --at out.",
        "otp calculate --slot 1 --totp --at 99999999999999999 | A time is in whole seconds since 1970, such as",
        "otp calculate --slot 1 --totp --at -1        | A time is in whole seconds since 1970, such as",
        "otp calculate --slot 1 00 --totp             | leave the challenge and --yubico out.",
        "otp calculate --slot 1 00 --yubico           | A challenge has 6 bytes here, not 1.",
        "otp calculate --slot 1 --totp --digits 9     | A code has 6, 7 or 8 digits, not 9.",
        "otp calculate --slot 2 00                    | The key's slot 2 is empty; program it first",
    })
    void misuses(String command, String sentence) throws Exception {
        boolean group = command.strip().matches("otp|otp program|otp frobnicate");
        assertOneSentence(command + (group ? "" : " --emulated"), 2, sentence);
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "otp program hmac --slot 2 --key-file @missing | missing; check its name.",
        "otp program hmac --slot 2 --key-file @bytes   | is not text; check that it holds the HMAC key.",
        "otp program hmac --slot 2 --key-file @nohex   | The key is not in hex: give two digits for each byte",
        "otp program hmac --slot 2 --key-file @half    | The key is not in hex: give two digits for each byte",
        "otp program hmac --slot 2 --key-file @long    | The key has 40 bytes and a slot has room for 20; give one of",
        "otp program hmac --slot 2 --base32 --key-file @nohex | base32 uses the letters A to Z",
        "otp program hotp --slot 2 --hex --key-file @key --counter 5 | begins at a multiple of 16 up to 1048560, not at 5",
        "otp program hotp --slot 2 --hex --key-file @key --digits 7 | A slot types codes of 6 or 8 digits, not 7.",
        "otp program hotp --slot 2 --hex --key-file @key --token-id ubh | A token id is up to 32 digits",
        "otp program yubico --slot 2 --key-file @nocomma | A private id has 6 bytes and the key of a Yubico OTP 16",
        "otp program challenge --slot 2 --key-file @key | A private id has 6 bytes and the key of a Yubico challenge 16",
        "otp program yubico --slot 2 --key-file @aes --public-id cccccccccccccccccccccccccccccccccc | at most 16 bytes",
        "otp program static --slot 2 --key-file @password | MODHEX has no key for the character at position 1",
        "otp program static --slot 2 --layout us --key-file @password | has no key for the character at position 6",
        "otp program static --slot 2 --key-file @longpassword | has 1 to 38 characters, and this one has 80; give",
        "otp program static --slot 2 --generate --length 39 | A static password has 1 to 38 characters, not 39.",
        "otp program hmac --slot 2 --generate --with append-enter | append-enter is of no use to a slot of this kind;",
        "otp program hmac --slot 2 --generate --new-access-code-file @short | An access code is 6 bytes in 12 hex digits",
        "otp program hmac --slot 2 --generate --new-access-code-file @zeros | that are not all zero; give another.",
        "otp program hmac --slot 2 --generate --key-out @data/no/folder | folder; check its name.",
        "otp program hmac --slot 1 --generate --force  | The key did not change slot 1: give its access code",
        "otp program hmac --slot 1 --generate --force --access-code-file @wrong | The key did not change slot 1: give",
        "otp program hmac --slot 1 --generate --force --key-out @new | The key did not change slot 1: give",
        "otp update --slot 1 --access-code-file @wrong | The key did not change slot 1: give its access code",
        "otp update --slot 1 --access-code-file @code --with protect-slot-2 | and not later; leave it out.",
        "otp swap                                      | The key did not swap its slots: take the access code of",
        "otp delete --slot 1 --force                   | The key did not change slot 1: give its access code",
        "otp ndef --slot 1 --text 0123456789012345678901234567890123456789012345678901234 | too long by 4 bytes",
        "otp calculate --slot 1 010203040506 --yubico  | The key's slot 1 did not answer: program it for Yubico",
        "otp info --emulated=nitrokey-3                | no OTP application",
    })
    void thingsThatDoNotFit(String command, String sentence) throws Exception {
        assertOneSentence(command + (command.contains("--emulated") ? "" : " --emulated"), 1, sentence);
        assertThat(folder.resolve("new")).doesNotExist();
    }

    private static void assertOneSentence(String command, int status, String sentence) throws Exception {
        List<String> words = new ArrayList<>();
        for (String word : command.strip().split(" +")) {
            words.add(word.startsWith("@") ? file(word.substring(1)) : word);
        }
        Launcher.Result result = keywright.run(words.toArray(String[]::new));
        assertThat(result.status()).as(result.toString()).isEqualTo(status);
        assertThat(result.out()).isEmpty();
        List<String> lines = result.err().lines().filter(line -> !line.contains("stand unencrypted")).toList();
        assertThat(lines.get(0)).contains(sentence.strip()).matches("[A-Z'/].*[.?]").hasSizeBetween(20, 300);
        if (lines.size() > 1) {
            assertThat(status).isEqualTo(2);
            assertThat(lines).hasSize(2).last().asString().matches("See: keywright.* --help");
        }
        assertThat(result.err()).doesNotContain("Exception", "null", "\tat ").doesNotContainIgnoringCase("8badf00d")
                .doesNotContain("c0dec0de");
        assertThat(state).hasBinaryContent(before);
    }
}
