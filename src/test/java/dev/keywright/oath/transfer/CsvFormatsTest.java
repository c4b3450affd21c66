package dev.keywright.oath.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.SetupKey;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFormatsTest {

    /** Microsoft's own example (learn.microsoft.com, "Upload hardware OATH tokens in CSV format"). */
    private static final String ENTRA = "upn,serial number,secret key,time interval,manufacturer,model\n"
            + "Helga@contoso.com,1234567,2234567abcdef2234567abcdef,60,Contoso,HardwareKey\n";
    private static final String HEX = "15d2fa517d3c6b791bd4cc2044c241429307001f";

    private static List<ImportRow> read(String format, byte[] file) throws UnreadableAccountFile {
        return AccountFormats.named(format).orElseThrow().read(file, FilePassword.NONE);
    }

    private static List<ImportRow> read(String format, String text) throws UnreadableAccountFile {
        byte[] file = text.getBytes(StandardCharsets.UTF_8);
        assertThat(AccountFormats.of(file).name()).isEqualTo(format);
        return read(format, file);
    }

    private static byte[] write(String format, OathCredential account) throws UnwritableAccounts {
        return AccountFormats.named(format).orElseThrow().write(List.of(account), FilePassword.NONE);
    }

    private static OathCredential account(ImportRow row) {
        return ((ImportRow.Account) row).credential();
    }

    private static String reason(ImportRow row) {
        return ((ImportRow.Failure) row).reason();
    }

    private static OathCredential helga() throws Exception {
        return OathCredential.totp(new AccountName("Contoso", "Helga@contoso.com"), HashAlgorithm.SHA1, 6, 60,
                SetupKey.parse("2234567abcdef2234567abcdef"));
    }

    static Stream<String> spellingsOfTheExample() {
        return Stream.of(
                ENTRA,
                ENTRA.replace("\n", "\r\n"),
                ENTRA.replace("\n", "\r"),
                ENTRA.replace(',', ';'),
                ENTRA.replace(',', '\t'),
                ENTRA.replace(",", " , "),
                ENTRA.replace("time interval", "timeinterval"),
                ENTRA.replace("upn,serial number,secret key", "UPN,Serial Number,SECRET KEY"),
                ENTRA.replace("Helga@contoso.com", "\"Helga@contoso.com\""),
                ENTRA.replaceFirst(".*\n", ""),
                ENTRA.stripTrailing(),
                "\n\n" + ENTRA + "\n,,,,,\n",
                "secret key,serial number,upn,manufacturer,time interval\n"
                        + "2234567abcdef2234567abcdef,1,Helga@contoso.com,Contoso,60");
    }

    @ParameterizedTest
    @MethodSource("spellingsOfTheExample")
    void entra(String text) throws Exception {
        assertThat(read("entra-csv", text)).containsExactly(new ImportRow.Account(1, helga()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aByteOrderMark(String charset) throws Exception {
        byte[] file = ("\ufeff" + ENTRA).getBytes(Charset.forName(charset));
        assertThat(AccountFormats.of(file).name()).isEqualTo("entra-csv");
        assertThat(read("entra-csv", file)).containsExactly(new ImportRow.Account(1, helga()));
    }

    /** A maker's file has no users yet (wiki.deepnetsecurity.com, "How to Upload SafeID Hardware Token"). */
    @Test
    void entraWithoutUsers() throws Exception {
        assertThat(read("entra-csv", "serial number,secret key,time interval,manufacturer,model\n"
                        + "10001001,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,60,Deepnet Security,SafeID/Classic\n"
                        + "10001002,234567ABCDEFGHIJKLMNOPQRSTUVWXYZ,,,\n"))
                .extracting(row -> account(row).name() + " " + account(row).period())
                .containsExactly("Deepnet Security:10001001 60", "10001002 30");
    }

    @Test
    void entraNamesMayHaveQuotationMarks() throws Exception {
        String text = ENTRA.replace("Helga@contoso.com", "\"Miles.O''Brien, \"\"chief\"\"@contoso.com\"");
        List<ImportRow> rows = read("entra-csv", text);
        assertThat(account(rows.get(0)).name().account()).isEqualTo("Miles.O'Brien, \"chief\"@contoso.com");
        assertThat(read("entra-csv", write("entra-csv", account(rows.get(0))))).isEqualTo(rows);
    }

    @Test
    void writingForEntra() throws Exception {
        byte[] file = write("entra-csv", helga());
        assertThat(new String(file, StandardCharsets.UTF_8)).matches("upn,serial number,secret key,time interval,"
                + "manufacturer,model\r\n"
                + "Helga@contoso\\.com,[0-9a-f]{12},2234567ABCDEF2234567ABCDEE,60,Contoso,TOTP\r\n");
    }

    @ParameterizedTest
    @CsvSource({"SHA256, 6, 30, 20, a", "SHA1, 8, 30, 20, a", "SHA1, 6, 45, 20, a", "SHA1, 6, 30, 81, a",
        "SHA1, 6, 30, 20, Steam"})
    void entraTakesLittle(HashAlgorithm algorithm, int digits, int period, int length, String issuer) throws Exception {
        OathCredential account = OathCredential.totp(
                new AccountName(issuer, "a"), algorithm, digits, period, Secret.copyOf(new byte[length]));
        assertThatExceptionOfType(UnwritableAccounts.class)
                .isThrownBy(() -> write("entra-csv", account))
                .withMessageContaining("is not for Microsoft Entra");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "x@y.z,1,2234567abcdef2234567abcde1,60,M,m  | a '1' at position 26",
        "x@y.z,1,,60,M,m                            | is empty",
        "x@y.z,1,2234567abcdef2234567abcdef,1m,M,m  | time interval",
        "x@y.z,1,2234567abcdef2234567abcdef,0,M,m   | not 0",
        ",,2234567abcdef2234567abcdef,60,M,m        | has no name",
        "x@y.z                                      | is empty",
    })
    void aRowThatCannotBeUsed(String row, String reason) throws Exception {
        List<ImportRow> rows = read("entra-csv", ENTRA + row + "\n" + ENTRA.replaceFirst(".*\n", ""));
        assertThat(rows).hasSize(3);
        assertThat(reason(rows.get(1))).contains(reason).doesNotContain("2234567");
    }

    /** NetIQ's example ("CSV File Format to Import the OATH Compliant Tokens"), and what LinOTP and PingID add. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Token001, %s                      | HOTP | SHA1   | 6 | 0",
        "Token002, %s, totp, 8             | TOTP | SHA1   | 8 | 30",
        "Token003, %s, hotp, 6             | HOTP | SHA1   | 6 | 0",
        "Token004, %s, totp, 6, 60         | TOTP | SHA1   | 6 | 60",
        "Token005,%s,HOTP,8,4711           | HOTP | SHA1   | 8 | 4711",
        "Token006,%s,totp,6,30,sha256      | TOTP | SHA256 | 6 | 30",
        "Token007,%s,17                    | HOTP | SHA1   | 6 | 17",
        "Token008,%s000000000000000000000000 | HOTP | SHA256 | 6 | 0",
        "Token009;%s;totp                  | TOTP | SHA1   | 6 | 30",
    })
    void oathCsv(String row, String type, HashAlgorithm algorithm, int digits, long moving) throws Exception {
        OathCredential read = account(read("oath-csv", "# made today\n" + row.formatted(HEX)).get(0));
        assertThat(read.name().account()).isEqualTo(row.substring(0, 8));
        assertThat(read.type().name()).isEqualTo(type);
        assertThat(read.algorithm()).isEqualTo(algorithm);
        assertThat(read.digits()).isEqualTo(digits);
        assertThat(read.period() + read.counter()).isEqualTo(moving);
        assertThat(HexFormat.of().formatHex(read.secret().toArray())).startsWith(HEX);
    }

    /** privacyIDEA, "OATH CSV", version 2. */
    @Test
    void oathCsvWithUsers() throws Exception {
        assertThat(read("oath-csv", "# version: 2\nhans,resolver,realm,T1," + HEX + ",totp,6,60\n")).singleElement()
                .satisfies(row -> assertThat(account(row).name() + " " + account(row).period()).isEqualTo("T1 60"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "T1,%s,30                | a counter of HOTP or the seconds of TOTP",
        "T1,%s,ocra,x            | neither for TOTP nor for HOTP",
        "T1,%s,totp,six          | number of digits",
        "T1,%s,totp,9            | not 9",
        "T1,%s,totp,6,30,md5     | algorithm other than",
        "T1,%s1,totp             | not in hex",
        "T1                      | not in hex",
        ",%s                     | has no name",
        "%s,12345678             | put the serial number first",
        "%s,1234567812345678,totp | put the serial number first",
    })
    void anOathCsvRowThatCannotBeUsed(String row, String reason) throws Exception {
        List<ImportRow> rows = read("oath-csv", "serial,secret\nT0," + HEX + "\n" + row.formatted(HEX) + "\n");
        assertThat(reason(rows.get(1))).contains(reason).doesNotContain(HEX);
    }

    @ParameterizedTest
    @CsvSource({"'a,b'", "a;b", "'a\"b'", "#a"})
    void whatAnOathCsvCannotHold(String name) throws Exception {
        OathCredential account = OathCredential.totp(
                new AccountName(null, name), HashAlgorithm.SHA1, 6, 30, Secret.copyOf(new byte[20]));
        assertThatExceptionOfType(UnwritableAccounts.class)
                .isThrownBy(() -> write("oath-csv", account))
                .withMessageContaining("cannot hold");
    }

    /** As yubikeylogger.cpp writes it; the time with a comma, as American Windows has it. */
    private static final String TRADITIONAL = "LOGGING START,2/17/2011 1:52 PM\n"
            + "OATH-HOTP,2/17/2011, 1:53 PM,1,ubnu00508326,,%1$s,,,0,0,0,8,16,0,0,0,0,0\n"
            + "OATH-HOTP,2/17/2011 1:54 PM,2,,,%1$s,,,0,0,0,6,0,0,0,0,0,0\n"
            + "Yubico OTP,2/17/2011 1:55 PM,1,vvccccbcdefg,5ab9d5ef8a52,%2$s,,,0,0,0,0,0,0,0,0,0,0\n"
            + "Challenge-Response: HMAC-SHA1,2/17/2011 1:56 PM,2,,,%1$s,,,0,0,0,0,0,0,0,0,0,1\n";

    @Test
    void theTraditionalLog() throws Exception {
        String spaced = HEX.replaceAll("..(?!$)", "$0 ");
        List<ImportRow> rows = read("yubico-csv", TRADITIONAL.formatted(spaced, HEX.substring(8)));
        assertThat(rows).hasSize(4);
        assertThat(account(rows.get(0))).isEqualTo(OathCredential.hotp(new AccountName(null, "ubnu00508326"),
                HashAlgorithm.SHA1, 8, 16, Secret.copyOf(HexFormat.of().parseHex(HEX))));
        assertThat(account(rows.get(1)).name().account()).isEqualTo("YubiKey 2");
        assertThat(account(rows.get(1)).digits()).isEqualTo(6);
        assertThat(rows.subList(2, 4)).allSatisfy(
                row -> assertThat(reason(row)).startsWith("The slot is not for OATH-HOTP"));
        assertThat(reason(read("yubico-csv", TRADITIONAL.formatted(HEX, HEX) + "OATH-HOTP,2/17").get(4)))
                .contains("cut off");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "5083260,ubnu05083260,16,%s,,2013-05-06T10:11:12,                        | ubnu05083260",
        "5083260,ubnu05083260,0,%s,313233343536,2013-05-06T10:11:12,             | ubnu05083260",
        "5083260,,16,%s,,2013-05-06T10:11:12,                                    | 5083260",
        "5083260,,0,%s,,2013-05-06T10:11:12,                                     | -the traditional format",
        "5083260,vvccccfhgtdr,5ab9d5ef8a52,%2$s,,2013-05-06T10:11:12,            | -not for OATH-HOTP",
        "5083260,,,%s,,2013-05-06T10:11:12,                                      | -not for OATH-HOTP",
    })
    void yubicosFormat(String row, String expected) throws Exception {
        ImportRow read = read("yubico-csv", row.formatted(HEX, HEX.substring(8))).get(0);
        if (expected.startsWith("-")) {
            assertThat(reason(read)).contains(expected.substring(1));
        } else {
            assertThat(account(read).name().account()).isEqualTo(expected);
            assertThat(account(read).secret().toArray()).isEqualTo(HexFormat.of().parseHex(HEX));
        }
    }

    /** In its last row, so that what is left of a secret, or of a number, could be taken for a whole one. */
    @ParameterizedTest
    @CsvSource({"entra-csv, UTF-8", "oath-csv, UTF-8", "yubico-csv, UTF-8", "entra-csv, UTF-16LE",
        "oath-csv, UTF-16BE"})
    void aFileThatIsCutOff(String format, String charset) throws Exception {
        String text = switch (format) {
            case "entra-csv" -> ENTRA + "ada@b.c,2,MFRGGZDFMZTWQ2LK,60,Contoso,HardwareKey\n";
            case "oath-csv" -> "T1," + HEX + ",totp,8,60\nT2," + HEX + ",totp,8,60\n";
            default -> ("5083260,ubnu05083260,16,%1$s,,2013-05-06T10:11:12,\n"
                    + "5083261,ubnu05083261,16,%1$s,,2013-05-06T10:11:12,\n").formatted(HEX);
        };
        int start = text.stripTrailing().lastIndexOf('\n') + 1;
        // Of Yubico's row, nothing that counts stands behind the secret.
        int end = format.equals("yubico-csv")
                ? text.lastIndexOf(HEX) + HEX.length() + 2
                : text.stripTrailing().lastIndexOf(',') + 1;
        for (int length = start + 1; length < end; length++) {
            byte[] cut = ("\ufeff" + text.substring(0, length)).getBytes(Charset.forName(charset));
            List<ImportRow> rows = read(format, cut);
            assertThat(account(rows.get(0)).secret().length()).isGreaterThan(9);
            assertThat(reason(rows.get(1))).as("%d", length).contains("cut off");
        }
        byte[] whole = ("\ufeff" + text.stripTrailing()).getBytes(Charset.forName(charset));
        assertThat(read(format, whole)).hasSize(2).allMatch(row -> row instanceof ImportRow.Account);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'T1,%s\nT2,\"%s\n'         | a quotation mark is missing",
        "'T1,%s\n\"T2\"x,%s\n'      | a quotation mark is missing",
    })
    void damagedFiles(String text, String sentence) {
        assertThatExceptionOfType(UnreadableAccountFile.class)
                .isThrownBy(() -> read("oath-csv", text.formatted(HEX, HEX)))
                .withMessageContaining(sentence)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(HEX.substring(0, 8)));
    }

    @ParameterizedTest
    @CsvSource({"oath-csv", "entra-csv", "yubico-csv"})
    void aRowThatIsSomethingElseIsNotShown(String format) throws Exception {
        for (String line : List.of("otpauth://totp/a?secret=" + HEX, HEX, "2234567abcdef2234567abcdef",
                "2234 567a bcde f223,x", "OATH-HOTP,1,1," + HEX + ",,,,,0,0,0,6,0,0,0,0,0,0")) {
            for (ImportRow row : read(format, (line + "\n").getBytes(StandardCharsets.UTF_8))) {
                assertThat(row.toString()).doesNotContain(HEX).doesNotContain("2234");
            }
        }
    }

    @Test
    void whatIsNoText() {
        byte[] latin1 = ("Caf\u00e9," + HEX).getBytes(StandardCharsets.ISO_8859_1);
        assertThatExceptionOfType(UnreadableAccountFile.class).isThrownBy(() -> read("oath-csv", latin1))
                .withMessageContaining("not text in UTF-8");
    }
}
