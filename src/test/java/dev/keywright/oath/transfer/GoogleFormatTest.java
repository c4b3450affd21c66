package dev.keywright.oath.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SetupKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleFormatTest {

    private static final AccountFormat GOOGLE = AccountFormats.named("google").orElseThrow();
    private static final String START = "otpauth-migration://offline?data=";
    /** Hello!, as in the Key Uri Format. */
    private static final String SECRET = "JBSWY3DPEHPK3PXP";

    private static List<ImportRow> read(String... uris) throws UnreadableAccountFile {
        return GOOGLE.read(String.join("\n", uris).getBytes(StandardCharsets.UTF_8), FilePassword.NONE);
    }

    private static List<OathCredential> accounts(List<ImportRow> rows) {
        return rows.stream().map(row -> ((ImportRow.Account) row).credential()).toList();
    }

    /** Of an export with the version 1 and one QR code, whose accounts are {@code messages} in hex. */
    private static String uri(String... messages) {
        StringBuilder payload = new StringBuilder();
        for (String message : messages) {
            payload.append("0a").append(String.format("%02x", message.length() / 2)).append(message);
        }
        return START + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(payload + "10011801"))
                .replace("+", "%2B");
    }

    private static String text(int field, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return String.format("%02x%02x", field << 3 | 2, bytes.length) + HexFormat.of().formatHex(bytes);
    }

    /** Published with github.com/dim13/otpauth (README.md and convert_test.go), without a version. */
    @Test
    void dim13sExamples() throws Exception {
        List<ImportRow> rows = read(START + "CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC");
        assertThat(accounts(rows.subList(0, 1))).containsExactly(OathCredential.totp(
                new AccountName("Example", "alice@google.com"), HashAlgorithm.SHA1, 6, 30, SetupKey.parse(SECRET)));
        assertThat(rows.get(1)).isInstanceOfSatisfying(ImportRow.Failure.class,
                missing -> assertThat(missing.reason()).contains("accounts may be missing"));
        rows = read(START + "CjsKFBHMQnKu/odWlB/zUy+dfiRIaHj0EhhFeGFtcGxlOmFsaWNlQGdvb2dsZS5jb20aB0V4YW1wbGUwAg==");
        assertThat(accounts(rows.subList(0, 1)).get(0).secret().toArray())
                .isEqualTo(HexFormat.of().parseHex("11cc4272aefe8756941ff3532f9d7e24486878f4"));
    }

    /** Published with the npm package otpauth-migration (README.md and its tests): a TOTP and a HOTP account. */
    @ParameterizedTest
    @ValueSource(strings = {"%3D%3D", "==", ""})
    void theNpmPackagesExample(String padding) throws Exception {
        assertThat(accounts(read(START + "CigKFFVUVURPbmFMMXd1cDlBSVZHOUVjEgRUZXN0GgRUZXN0IAEoAjACCi8KCkhlbGxvId6tvu8SEGFs"
                + "aWNlQGdvb2dsZS5jb20aB0V4YW1wbGUgASgBMAE4BxABGAEgAA" + padding)))
                .containsExactly(
                        OathCredential.totp(new AccountName("Test", "Test"), HashAlgorithm.SHA1, 8, 30,
                                Secret.copyOf("UTUDOnaL1wup9AIVG9Ec".getBytes(StandardCharsets.US_ASCII))),
                        OathCredential.hotp(new AccountName("Example", "alice@google.com"), HashAlgorithm.SHA1, 6, 7,
                                SetupKey.parse(SECRET)));
    }

    @Test
    void bothAlphabetsOfBase64AndAPlusThatAFormMadeABlank() throws Exception {
        String account = text(1, "\u07fe\u07bf\u07fe") + text(2, "a~?~?") + "3002";
        String uri = uri(account);
        assertThat(uri).contains("%2B");
        List<OathCredential> expected = accounts(read(uri));
        for (String other : List.of(uri.replace("%2B", "+"), uri.replace("%2B", " "), uri.replace("%2B", "%2b"),
                START + uri.substring(START.length()).replace("%2B", "-").replace('/', '_'),
                uri.replace("offline?", "offline/?x=1&") + "&y=2#z",
                uri.replace("otpauth-migration://offline", "OTPAUTH-MIGRATION://OFFLINE"))) {
            assertThat(accounts(read(other))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "Example:alice | Example | Example | alice",
        "alice         | Example | Example | alice",
        "Example:alice | -       | Example | alice",
        "alice         | -       | -       | alice",
        "Old:alice     | New     | New     | alice",
        "A:B:c         | A       | A       | B:c",
        "''            | Example | -       | Example",
        "Example:      | Example | -       | Example",
    })
    void names(String label, String issuer, String readIssuer, String readAccount) throws Exception {
        String message = text(1, "0123456789") + text(2, label) + (issuer == null ? "" : text(3, issuer)) + "3002";
        assertThat(accounts(read(uri(message))).get(0).name()).isEqualTo(new AccountName(readIssuer, readAccount));
    }

    /** Fields that are not known, in each wire type; fields out of order; one that is given twice. */
    @ParameterizedTest
    @ValueSource(strings = {"42026162", "4805", "490102030405060708", "4d01020304", "30013002", "8280040161"})
    void whatIsUnknownIsPassedOver(String field) throws Exception {
        String message = "3001" + text(2, "alice") + field + text(1, "0123456789") + "3002";
        assertThat(accounts(read(uri(message)))).singleElement().satisfies(account -> {
            assertThat(account.type()).isEqualTo(OathType.TOTP);
            assertThat(account.name().account()).isEqualTo("alice");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "3002               | 2004       | algorithm other than SHA1",
        "3002               | 2063       | algorithm other than SHA1",
        "3002               | 2803       | how many digits",
        "3000               | ''         | TOTP or for HOTP",
        "''                 | ''         | TOTP or for HOTP",
        "3001               | 38ffffffffffffffffff01 | not -1",
    })
    void anAccountThatCannotBeUsedIsToldWithItsName(String type, String more, String reason) throws Exception {
        String good = text(1, "0123456789") + text(2, "b") + "3002";
        String message = text(1, "0123456789") + text(2, "a") + text(3, "Example") + type + more;
        assertThat(read(uri(message, good))).satisfiesExactly(
                bad -> assertThat(bad).isInstanceOfSatisfying(ImportRow.Failure.class, failure -> {
                    assertThat(failure.label()).isEqualTo("Example:a");
                    assertThat(failure.reason()).contains(reason).doesNotContain("0123");
                }),
                other -> assertThat(other).isInstanceOf(ImportRow.Account.class));
        assertThat(read(uri(text(2, "a") + "3002"))).first().isInstanceOf(ImportRow.Failure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0a", "0a05", "0a80", "0affffffffffffffffff01", "0a0208", "0a020a05", "08", "0801", "1200", "0a0208ff",
        "0a0b08ffffffffffffffffffff", "0b0c", "0f", "00", "0a0100", "0a0212", "1001180a200b", "20ff01", "1801207f",
        "1890bd3f", "200118ffffffff0f", "150000", "11000000", "fa808080800100",
    })
    void damagedPayloads(String hex) {
        String uri = START + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
        damaged(uri);
    }

    @ParameterizedTest
    @ValueSource(strings = {"otpauth-migration://offline", "otpauth-migration://online?data=", "otpauth-migration:",
        START + "*", START + "%", START + "%4", START + "%zz", START + "AAAAA", START + "A===A", START + "\u2615"})
    void damagedUris(String uri) {
        damaged(uri);
    }

    private static void damaged(String uri) {
        assertThatExceptionOfType(UnreadableAccountFile.class).isThrownBy(() -> read(uri))
                .withMessageContaining("cut off or damaged");
    }

    @Test
    void anExportWithoutAccounts() {
        assertThatExceptionOfType(UnreadableAccountFile.class).isThrownBy(() -> read(uri()))
                .withMessage("There is no account in the Google Authenticator export: export it again.");
    }

    private static List<OathCredential> team(int size) throws Exception {
        Random random = new Random(size);
        List<OathCredential> team = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            byte[] secret = new byte[20];
            random.nextBytes(secret);
            team.add(OathCredential.totp(new AccountName("Caf\u00e9 \u2615", "user" + i + "@example.org"),
                    HashAlgorithm.values()[i % 3], i % 2 == 0 ? 6 : 8, 30, Secret.copyOf(secret)));
        }
        return team;
    }

    private static List<String> written(List<OathCredential> accounts) throws UnwritableAccounts {
        return new String(GOOGLE.write(accounts, FilePassword.NONE), StandardCharsets.US_ASCII).lines().toList();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "10, 1", "11, 2", "35, 4"})
    void severalCodesInAnyOrderAreOneExport(int size, int codes) throws Exception {
        List<OathCredential> team = team(size);
        List<String> uris = written(team);
        assertThat(uris.size()).isEqualTo(codes);
        assertThat(uris).allSatisfy(uri -> assertThat(uri).hasSizeLessThan(1500));
        List<String> shuffled = new ArrayList<>(uris);
        Collections.shuffle(shuffled, new Random(1));
        assertThat(accounts(read(shuffled.toArray(String[]::new)))).isEqualTo(team);
    }

    @Test
    void missingRepeatedAndForeignCodes() throws Exception {
        List<String> first = written(team(35));
        List<String> second = written(team(12));
        assertThat(first.size()).isEqualTo(4);

        List<ImportRow> partly = read(first.get(2), first.get(0));
        assertThat(partly.get(partly.size() - 1)).isEqualTo(new ImportRow.Failure(partly.size(), "QR codes 2, 4 of 4",
                "The export has 4 QR codes, and not all are here: give the others too."));
        assertThat(accounts(partly.subList(0, partly.size() - 1))).isSubsetOf(team(35));

        List<ImportRow> twice = read(second.get(0), second.get(1), second.get(0));
        assertThat(accounts(twice)).hasSizeGreaterThan(12).containsOnlyElementsOf(team(12));

        List<ImportRow> mixed = read(second.get(1), first.get(0), second.get(0));
        assertThat(mixed).filteredOn(ImportRow.Failure.class::isInstance).singleElement()
                .satisfies(missing -> assertThat(((ImportRow.Failure) missing).label()).isEqualTo("QR codes 2, 3, 4 of 4"));
        assertThat(accounts(mixed.subList(0, 12))).isEqualTo(team(12));

        // 10,000 codes, of which one is here
        String one = START + Base64.getEncoder().encodeToString(HexFormat.of().parseHex("10011890" + "4e20012805"));
        assertThat(read(one)).containsExactly(new ImportRow.Failure(1, "QR codes 1, 3, 4, 5, 6 and 9994 more of 10000",
                "The export has 10000 QR codes, and not all are here: give the others too."));
    }

    @ParameterizedTest
    @CsvSource({"7, 30, 7 digits", "6, 60, last 60 seconds"})
    void whatGoogleCannotMakeIsNotWritten(int digits, int period, String part) throws Exception {
        OathCredential account = OathCredential.totp(
                new AccountName(null, "a"), HashAlgorithm.SHA1, digits, period, SetupKey.parse(SECRET));
        assertThatExceptionOfType(UnwritableAccounts.class).isThrownBy(() -> written(List.of(account)))
                .withMessageContaining(part);
    }

    @Test
    void steamAndNamesThatAreTooLongAreNotWritten() throws Exception {
        for (String issuer : List.of("Steam", "x".repeat(2000))) {
            OathCredential account = OathCredential.totp(
                    new AccountName(issuer, "a"), HashAlgorithm.SHA1, 6, 30, SetupKey.parse(SECRET));
            assertThatExceptionOfType(UnwritableAccounts.class).isThrownBy(() -> written(List.of(account)));
        }
        OathCredential large = OathCredential.hotp(new AccountName("x".repeat(400), "y".repeat(400)),
                HashAlgorithm.SHA512, 8, Long.MAX_VALUE, Secret.copyOf(new byte[512]));
        List<OathCredential> three = IntStream.range(0, 3).mapToObj(i -> large).toList();
        assertThat(written(three)).hasSize(3).allSatisfy(uri -> assertThat(uri).hasSizeLessThan(2953));
        assertThat(accounts(read(written(three).toArray(String[]::new)))).isEqualTo(three);
    }
}
