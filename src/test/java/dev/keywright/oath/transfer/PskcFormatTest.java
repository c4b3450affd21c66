package dev.keywright.oath.transfer;

import static dev.keywright.oath.transfer.AccountFiles.bytes;
import static dev.keywright.oath.transfer.AccountFiles.password;
import static dev.keywright.oath.transfer.AccountFiles.rfcKey;
import static dev.keywright.oath.transfer.AccountFiles.rows;
import static dev.keywright.oath.transfer.AccountFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PskcFormatTest {

    private static final String PRE_SHARED_KEY = "12345678901234567890123456789012";
    private static final String PASSPHRASE = "qwerty";
    private static final ImportRow.Failure NO_SECRET = new ImportRow.Failure(1, "Issuer:987654321",
            "Its secret is not in the file, which may only name the key that it is derived from: ask for a file with the"
            + " secrets themselves.");
    private static final ImportRow.Failure PIN =
            new ImportRow.Failure(2, "Issuer:987654321", "It is a PIN, not an account.");

    private final PskcFormat format = new PskcFormat();

    /** The figures of RFC 6030 by their sections. */
    static Stream<Arguments> figures() {
        return Stream.of(
                Arguments.of(2, "§4", FilePassword.NONE, rows(List.of(
                        AccountFiles.hotp("Issuer-A", "12345678", HashAlgorithm.SHA1, 6, 0, "GEZDGNA")))),
                Arguments.of(3, "§4.3", FilePassword.NONE, rows(List.of(
                        rfcKey("Issuer", "UID=jsmith,DC=example-bank,DC=net", 8)))),
                Arguments.of(4, "§4.4", FilePassword.NONE, List.of(NO_SECRET)),
                Arguments.of(5, "§5", FilePassword.NONE, Stream.concat(
                        rows(List.of(rfcKey("Issuer", "987654321", 8))).stream(), Stream.of(PIN)).toList()),
                Arguments.of(6, "§6.1", password(PRE_SHARED_KEY), rows(List.of(rfcKey("Issuer", "987654321", 8)))),
                Arguments.of(7, "§6.2", password(PASSPHRASE), rows(List.of(rfcKey("Example-Issuer", "987654321", 8)))),
                Arguments.of(9, "§7", FilePassword.NONE, rows(List.of(rfcKey("Example-Issuer", "0755225266", 6)))),
                Arguments.of(10, "§8", FilePassword.NONE, rows(List.of(rfcKey("Issuer", "654321", 8),
                        rfcKey("Issuer", "123456", 8), rfcKey("Issuer", "9999999", 8),
                        rfcKey("Issuer", "9999999", 8)))));
    }

    @ParameterizedTest(name = "figure {0}, {1}")
    @MethodSource("figures")
    void readsTheFiguresOfRfc6030(int figure, String section, FilePassword password, List<ImportRow> expected)
            throws Exception {
        byte[] file = bytes("rfc6030/figure" + figure + ".xml");
        assertThat(format.recognises(file)).isTrue();
        assertThat(format.read(file, password)).isEqualTo(expected);
    }

    /** Figure 8, §6.3. */
    @Test
    void saysThatItCannotOpenWhatIsEncryptedForACertificate() {
        assertThatThrownBy(() -> format.read(bytes("rfc6030/figure8.xml"), FilePassword.NONE))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessageContaining("something other than AES-CBC and AES key wrap");
        String aes = text("rfc6030/figure8.xml").replace("rsa_1_5", "kw-aes128");
        assertThatThrownBy(() -> read(aes, FilePassword.NONE))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessageContaining("for the owner of a certificate");
    }

    private List<ImportRow> read(String xml, FilePassword password) throws UnreadableAccountFile {
        return format.read(xml.getBytes(StandardCharsets.UTF_8), password);
    }

    @ParameterizedTest
    @CsvSource({"6, 12345678901234567890123456789013", "7, qwertz"})
    void refusesAWrongPassword(int figure, String password) {
        byte[] file = bytes("rfc6030/figure" + figure + ".xml");
        assertThatThrownBy(() -> format.read(file, password(password)))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessage("The password or key does not open the PSKC file, or somebody changed the file: check the"
                        + " password, and ask for the file again if it is right.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1234", "qwerty", "1234567890123456789012345678901g",
        "1234567890123456789012345678901234567890123456789012345678901234 5"})
    void asksForAPreSharedKeyInHexadecimal(String password) {
        assertThatThrownBy(() -> format.read(bytes("rfc6030/figure6.xml"), password(password)))
                .isInstanceOf(UnreadableAccountFile.class);
    }

    @Test
    void saysThatAPreSharedKeyHasAnotherLength() {
        assertThatThrownBy(() -> format.read(bytes("rfc6030/figure6.xml"), password("ab".repeat(24))))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessage("The PSKC file is encrypted under a key of 16 bytes, not 24: give the key that belongs to"
                        + " it.");
    }

    @Test
    void takesAPreSharedKeyInGroupsOfDigits() throws Exception {
        assertThat(format.read(bytes("rfc6030/figure6.xml"), password("1234 5678 9012 3456 7890 1234 5678 9012")))
                .isEqualTo(rows(List.of(rfcKey("Issuer", "987654321", 8))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // The MAC, the ciphertext, its vector, and the MAC's key.
        "6 | Su+NvtQ | Su+NvtR",
        "6 | DUpxVvOx2 | DUpxVvOx3",
        "6 | AAECAwQ | ABECAwQ",
        "6 | ESIzRFV | ESIzRFW",
        "7 | LP6xMvj | LP6xMvk",
        "7 | oTvo+S2 | oTvo+S3",
        "6 | hmac-sha1 | hmac-md5",
        "6 | hmac-sha1 | hmac-sha256",
    })
    void aWrongMacRefusesTheFile(int figure, String from, String to) {
        String good = text("rfc6030/figure" + figure + ".xml");
        String changed = good.replace(from, to);
        FilePassword password = password(figure == 6 ? PRE_SHARED_KEY : PASSPHRASE);
        assertThat(changed).isNotEqualTo(good);
        assertThatThrownBy(() -> read(changed, password)).isInstanceOf(UnreadableAccountFile.class);
    }

    @Test
    void aSecretWithoutAMacIsNotUsed() throws Exception {
        String file = text("rfc6030/figure6.xml").replaceAll("(?s)<ValueMAC>.*</ValueMAC>", "");
        assertThat(read(file, password(PRE_SHARED_KEY))).singleElement()
                .isInstanceOfSatisfying(ImportRow.Failure.class, row -> assertThat(row.reason()).contains("no MAC"));
        String method = text("rfc6030/figure6.xml").replaceAll("(?s)<MACMethod.*</MACMethod>", "");
        assertThat(read(method, password(PRE_SHARED_KEY))).singleElement().isInstanceOf(ImportRow.Failure.class);
    }

    /** RFC 3394 §4.1: key wrap tells of changes by itself. */
    @Test
    void readsKeyWrapWithoutAMac() throws Exception {
        String file = text("rfc6030/figure6.xml")
                .replaceAll("(?s)<ValueMAC>.*</ValueMAC>", "")
                .replaceAll("(?s)<MACMethod.*</MACMethod>", "")
                .replace("aes128-cbc", "kw-aes128")
                .replaceAll("(?s)(<Secret>.*<xenc:CipherValue>).*(</xenc:CipherValue>)",
                        "$1H6aLCoEStEeu80vY+1p7gp0+hiNx0s/l$2");
        OathCredential expected = AccountFiles.hotp("Issuer", "987654321", HashAlgorithm.SHA1, 8, 0,
                "AAISEM2EKVTHPCEZVK54ZXPO74");
        assertThat(read(file, password("000102030405060708090a0b0c0d0e0f"))).isEqualTo(rows(List.of(expected)));
        assertThatThrownBy(() -> read(file, password(PRE_SHARED_KEY))).isInstanceOf(UnreadableAccountFile.class);
    }

    /** RFC 6030 §6.1 asks for it where a secret is no multiple of eight bytes; the vector is that of RFC 5649 §6. */
    @Test
    void readsKeyWrapWithPadding() throws Exception {
        String file = text("rfc6030/figure6.xml")
                .replaceAll("(?s)<ValueMAC>.*</ValueMAC>", "")
                .replaceAll("(?s)<MACMethod.*</MACMethod>", "")
                .replace("2001/04/xmlenc#aes128-cbc", "2009/xmlenc11#kw-aes-192-pad")
                .replaceAll("(?s)(<Secret>.*<xenc:CipherValue>).*(</xenc:CipherValue>)",
                        "$1E4veqpuPp/xh+XdC5yJI7lrmrlNg0a5qX1Tzc/pUO2o=$2");
        assertThat(read(file, password("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8")))
                .isEqualTo(rows(List.of(AccountFiles.hotp("Issuer", "987654321", HashAlgorithm.SHA1, 8, 0,
                        "YN5X4ZESLBBUBPWREIDYBCKBCVIGR5ZY"))));
    }

    @Test
    void saysThatTheKeyOfTheMacsIsMissing() {
        String file = text("rfc6030/figure6.xml")
                .replaceAll("(?s)<MACKey>.*</MACKey>", "<MACKeyReference>x</MACKeyReference>");
        assertThatThrownBy(() -> read(file, password(PRE_SHARED_KEY)))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessageContaining("only names the key of its MACs");
    }

    /** arthurdejong/python-pskc, tests/encryption/no-mac-key.pskcxml, has figure 6 with this MAC. */
    @Test
    void takesTheKeyForEncryptionWhereTheMacHasNone() throws Exception {
        String file = text("rfc6030/figure6.xml")
                .replaceAll("(?s)<MACKey>.*</MACKey>", "")
                .replaceAll("(?s)<ValueMAC>.*</ValueMAC>", "<ValueMAC>N8Agsfe5A7WQFswmdvL/MHdd3y0=</ValueMAC>");
        assertThat(read(file, password(PRE_SHARED_KEY))).isEqualTo(rows(List.of(rfcKey("Issuer", "987654321", 8))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<IterationCount>1000< | <IterationCount>2000001< | too long",
        "<IterationCount>1000< | <IterationCount>99999999999999999999< | damaged",
        "<IterationCount>1000< | <IterationCount>-1< | damaged",
        "<IterationCount>1000< | <IterationCount>< | damaged",
        "<KeyLength>16< | <KeyLength>1000000000< | damaged",
        "<KeyLength>16< | <KeyLength>0< | damaged",
        "<KeyLength>16< | <KeyLength>24< | a key of 16 bytes, not 24",
        "Ej7/PEpyEpw= | - | damaged",
        "<PRF/> | <PRF Algorithm='http://www.w3.org/2001/04/xmldsig-more#hmac-md5'/> | other than PBKDF2",
        "#pbkdf2 | #scrypt | other than PBKDF2",
        "pkcs5:PBKDF2-params | pkcs5:other | damaged",
        "pskc:KeyContainer | pskc:Container | something else",
        "xmlns:pskc='urn:ietf:params:xml:ns:keyprov:pskc' | xmlns:pskc='urn:x' | something else",
        "Version='1.0' | Version='2.0' | newer",
        "#aes128-cbc | #tripledes-cbc | other than AES-CBC",
    })
    void refusesAPassphraseFileThatIsNotAsItShould(String from, String to, String message) {
        String good = text("rfc6030/figure7.xml");
        String bad = good.replace(from.replace('\'', '"'), to);
        assertThat(bad).isNotEqualTo(good);
        assertThatThrownBy(() -> read(bad, password(PASSPHRASE)))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-8", "ISO-8859-1", "windows-1252"})
    void readsTheEncodingThatAFileDeclares(String encoding) throws Exception {
        byte[] file = text("rfc6030/figure3.xml")
                .replace("UTF-8", encoding)
                .replace("<Issuer>Issuer", "<Issuer>J\u00fcrg")
                .getBytes(encoding);
        assertThat(format.recognises(file)).isTrue();
        assertThat(format.read(file, FilePassword.NONE))
                .isEqualTo(rows(List.of(rfcKey("J\u00fcrg", "UID=jsmith,DC=example-bank,DC=net", 8))));
    }

    @Test
    void readsUtf8BehindAByteOrderMarkAndWithoutADeclaration() throws Exception {
        String file = text("rfc6030/figure3.xml");
        for (String start : List.of("\ufeff" + file, "\ufeff" + file.substring(file.indexOf("<Key")),
                file.replace("UTF-8", "nonesuch"), "  " + file.substring(file.indexOf("<Key")))) {
            assertThat(read(start, FilePassword.NONE)).singleElement().isInstanceOf(ImportRow.Account.class);
        }
    }

    @Test
    void refusesWhatIsNotInItsEncoding() {
        byte[] file = text("rfc6030/figure3.xml").replace("<Issuer>Issuer", "<Issuer>J\u00fcrg")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> format.read(file, FilePassword.NONE)).isInstanceOf(UnreadableAccountFile.class);
    }

    private static String totp(String inKey) {
        return "<KeyContainer Version='1.0' xmlns='urn:ietf:params:xml:ns:keyprov:pskc'><KeyPackage>"
                + "<DeviceInfo><SerialNo>123</SerialNo></DeviceInfo>"
                + "<Key Id='k' Algorithm='urn:ietf:params:xml:ns:keyprov:pskc:totp'>" + inKey
                + "</Key></KeyPackage></KeyContainer>";
    }

    private static final String SECRET = "<Secret><PlainValue>SGVsbG8h3q2+7w==</PlainValue></Secret>";

    /** draft-hoyer-keyprov-pskc-algorithm-profiles-01 §4, and what programs make of it. */
    @ParameterizedTest
    @ValueSource(strings = {"urn:ietf:params:xml:ns:keyprov:pskc:totp", "urn:ietf:params:xml:ns:keyprov:pskc#totp",
        "http://www.ietf.org/keyprov/pskc#TOTP"})
    void readsTotp(String algorithm) throws Exception {
        String file = totp("<Issuer> ACME </Issuer><AlgorithmParameters><Suite>HMAC-SHA256</Suite>"
                + "<ResponseFormat Length='8' Encoding='DECIMAL' CheckDigits='false'/></AlgorithmParameters>"
                + "<FriendlyName>alice</FriendlyName><Data>" + SECRET + "<Time><PlainValue>0</PlainValue></Time>"
                + "<TimeInterval><PlainValue> 60 </PlainValue></TimeInterval><TimeDrift><PlainValue>4</PlainValue>"
                + "</TimeDrift></Data>").replace("urn:ietf:params:xml:ns:keyprov:pskc:totp", algorithm);
        assertThat(read(file, FilePassword.NONE)).isEqualTo(rows(List.of(
                AccountFiles.totp("ACME", "alice", HashAlgorithm.SHA256, 8, 60, "JBSWY3DPEHPK3PXP"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<AlgorithmParameters><Suite>HMAC-MD5</Suite></AlgorithmParameters><Data>@</Data> | SHA1, SHA256 and SHA512",
        "<AlgorithmParameters><ResponseFormat Length='6' Encoding='HEXADECIMAL'/></AlgorithmParameters><Data>@</Data>"
                + " | plain decimal digits",
        "<AlgorithmParameters><ResponseFormat Length='6' Encoding='DECIMAL' CheckDigits='1'/></AlgorithmParameters>"
                + "<Data>@</Data> | plain decimal digits",
        "<AlgorithmParameters><ResponseFormat Length='9' Encoding='DECIMAL'/></AlgorithmParameters><Data>@</Data>"
                + " | 6, 7 or 8 digits",
        "<AlgorithmParameters><ResponseFormat Length='x' Encoding='DECIMAL'/></AlgorithmParameters><Data>@</Data>"
                + " | Its length of codes",
        "<Data>@<TimeInterval><PlainValue>1e2</PlainValue></TimeInterval></Data> | Its TimeInterval",
        "<Data>@<TimeInterval><PlainValue>0</PlainValue></TimeInterval></Data> | A code lasts",
        "<Data><Secret><PlainValue>SGVsbG8h3q2+7w</PlainValue><PlainValue/></Secret><Secret/></Data> | -",
        "<Data><Secret><PlainValue>*</PlainValue></Secret></Data> | not base64",
        "<Data><Secret><PlainValue>AA==</PlainValue></Secret></Data> | shorter than 2 bytes",
        "<Data><Secret/></Data> | no value",
        "<Data/> | not in the file",
        " | not in the file",
    })
    void saysWhyAKeyCannotBeUsed(String inKey, String reason) throws Exception {
        List<ImportRow> rows = read(totp((inKey == null ? "" : inKey).replace("@", SECRET)), FilePassword.NONE);
        if (reason.equals("-")) {
            assertThat(rows).singleElement().isInstanceOf(ImportRow.Account.class);
            return;
        }
        assertThat(rows).singleElement().isInstanceOfSatisfying(ImportRow.Failure.class, row -> {
            assertThat(row.label()).isEqualTo("123");
            assertThat(row.reason()).contains(reason).doesNotContain("SGVsbG8").endsWith(".");
        });
    }

    @ParameterizedTest
    @CsvSource({"pskc:pin, PIN", "pskc#OCRA-1, only TOTP and HOTP", "'', what kind"})
    void saysThatOtherKindsCannotBeUsed(String algorithm, String reason) throws Exception {
        String file = totp("<Data>" + SECRET + "</Data>")
                .replace("urn:ietf:params:xml:ns:keyprov:pskc:totp", algorithm);
        assertThat(read(file, FilePassword.NONE)).singleElement().isInstanceOfSatisfying(ImportRow.Failure.class,
                row -> assertThat(row.reason()).contains(reason));
    }

    /** RFC 6030 §4.1: every part of the data may be encrypted. */
    @Test
    void readsAnEncryptedCounter() throws Exception {
        String file = text("rfc6030/figure6.xml");
        String secret = file.substring(file.indexOf("<EncryptedValue>"), file.indexOf("</Secret>"));
        // As long as the secret is, it is no counter; which shows that it is decrypted.
        String counted = file.replaceAll("(?s)<Counter>.*</Counter>", "<Counter>" + secret + "</Counter>");
        assertThat(read(counted, password(PRE_SHARED_KEY))).singleElement().isInstanceOfSatisfying(
                ImportRow.Failure.class, row -> assertThat(row.reason()).contains("Its Counter"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p\u00e4ss \u2713", "00112233445566778899aabbccddeeff",
        "00112233445566778899AABBCCDDEEFF0011223344556677",
        "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"})
    void whatIsWrittenEncryptedIsReadWithItsPasswordOnly(String password) throws Exception {
        byte[] written = format.write(AccountFiles.PUBLISHED, password(password));
        assertThat(format.recognises(written)).isTrue();
        assertThat(format.read(written, password(password))).isEqualTo(rows(AccountFiles.PUBLISHED));
        assertThat(new String(written, StandardCharsets.UTF_8)).doesNotContain("<PlainValue>4");
        String wrong = password.replace('s', 't').replace('0', '1');
        assertThatThrownBy(() -> format.read(written, password(wrong))).isInstanceOf(UnreadableAccountFile.class);
    }

    @Test
    void refusesANameThatXmlCannotHold() {
        for (String name : List.of("a\uffff", "\ufffeb")) {
            assertThatThrownBy(() -> format.write(List.of(rfcKey("Issuer", name, 6)), FilePassword.NONE))
                    .isInstanceOf(UnwritableAccounts.class);
            assertThatThrownBy(() -> format.write(List.of(rfcKey(name, "a", 6)), FilePassword.NONE))
                    .isInstanceOf(UnwritableAccounts.class);
        }
    }
}
