package dev.keywright.oath.transfer;

import static dev.keywright.oath.transfer.AccountFiles.PASSWORD;
import static dev.keywright.oath.transfer.AccountFiles.PUBLISHED;
import static dev.keywright.oath.transfer.AccountFiles.bytes;
import static dev.keywright.oath.transfer.AccountFiles.password;
import static dev.keywright.oath.transfer.AccountFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.oath.OathCredential;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are made to harm whoever reads them, or that a disk has harmed. */
class HostileAccountFilesTest {

    private static final int FOUR_MEGABYTES = 4 << 20;
    private static final String PRE_SHARED_KEY = "12345678901234567890123456789012";

    static Stream<AccountFormat> formats() {
        return Stream.of(new AegisFormat(), new TwoFasFormat(), new AndOtpFormat(), new PskcFormat());
    }

    static Stream<Arguments> smallFiles() throws Exception {
        return Stream.of(
                Arguments.of(new AegisFormat(), new AegisFormat().write(PUBLISHED.subList(0, 1), FilePassword.NONE)),
                Arguments.of(new TwoFasFormat(), new TwoFasFormat().write(PUBLISHED.subList(0, 1), FilePassword.NONE)),
                Arguments.of(new AndOtpFormat(), new AndOtpFormat().write(PUBLISHED.subList(0, 1), FilePassword.NONE)),
                Arguments.of(new PskcFormat(), bytes("rfc6030/figure6.xml")),
                Arguments.of(new PskcFormat(), bytes("rfc6030/figure3.xml")));
    }

    @ParameterizedTest
    @MethodSource("smallFiles")
    void aFileCutOffAnywhereIsRefused(AccountFormat format, byte[] file) throws Exception {
        int end = new String(file, StandardCharsets.UTF_8).stripTrailing().getBytes(StandardCharsets.UTF_8).length;
        assertThat(format.read(file, password(PRE_SHARED_KEY))).isNotEmpty();
        for (int length = 0; length < end; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> format.read(cut, password(PRE_SHARED_KEY)))
                    .as("%d bytes", length)
                    .isInstanceOfSatisfying(UnreadableAccountFile.class, HostileAccountFilesTest::isOneSentence);
        }
    }

    /** Told by what is left of it, so that a person hears that it is cut off. */
    @ParameterizedTest
    @ValueSource(strings = {"aegis_plain.json", "aegis_encrypted.json", "2fas_plain_v4.2fas", "2fas_encrypted_v4.2fas",
        "andotp_plain.json", "rfc6030/figure7.xml"})
    void halfOfAFileIsStillRecognised(String name) throws Exception {
        byte[] file = bytes(name);
        byte[] half = Arrays.copyOf(file, file.length / 2);
        assertThat(AccountFormats.of(half)).isEqualTo(AccountFormats.of(file));
    }

    @ParameterizedTest
    @MethodSource("manyAccounts")
    void aHundredThousandAccountsAreStillRecognised(
            AccountFormat format, String start, String account, String end) throws Exception {
        String many = start + account.repeat(100_000) + end;
        assertThat(AccountFormats.of(many.getBytes(StandardCharsets.UTF_8)).name()).isEqualTo(format.name());
    }

    private static void isOneSentence(UnreadableAccountFile refusal) {
        assertThat(refusal.getMessage()).endsWith(".").doesNotContain("\n", "JBSWY3DP", "com.fasterxml", "4SJHB");
        assertThat(refusal.getCause()).isNull();
    }

    /** An account in few bytes, the start and the end of a file, for each format. */
    static Stream<Arguments> manyAccounts() {
        String pskc = "urn:ietf:params:xml:ns:keyprov:pskc";
        return Stream.of(
                Arguments.of(new AegisFormat(), "{\"version\":1,\"header\":{},\"db\":{\"entries\":[{}", ",{}", "]}}"),
                Arguments.of(new TwoFasFormat(), "{\"services\":[{\"otp\":{}}", ",{\"otp\":{}}",
                        "],\"schemaVersion\":4}"),
                Arguments.of(new AndOtpFormat(), "[{\"secret\":\"JBSWY3DPEHPK3PXP\",\"label\":\"a\"}",
                        ",{\"secret\":\"JBSWY3DPEHPK3PXP\",\"label\":\"a\"}", "]"),
                Arguments.of(new PskcFormat(), "<KeyContainer xmlns=\"" + pskc + "\"><KeyPackage/>",
                        "<KeyPackage><Key Id=\"1\" Algorithm=\"" + pskc + ":hotp\"/></KeyPackage>", "</KeyContainer>"));
    }

    @ParameterizedTest
    @MethodSource("manyAccounts")
    void aHundredThousandAccountsAreRefused(AccountFormat format, String start, String account, String end)
            throws Exception {
        byte[] many = (start + account.repeat(100_000) + end).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> format.read(many, FilePassword.NONE))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessageContaining("10000 accounts");
        byte[] most = (start + account.repeat(AccountFormat.MAX_ACCOUNTS - 1) + end).getBytes(StandardCharsets.UTF_8);
        assertThat(format.read(most, FilePassword.NONE)).hasSize(AccountFormat.MAX_ACCOUNTS);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void tenThousandAccountsAreWrittenAndRead(AccountFormat format) throws Exception {
        List<OathCredential> most = new ArrayList<>();
        while (most.size() < AccountFormat.MAX_ACCOUNTS) {
            most.add(PUBLISHED.get(most.size() % PUBLISHED.size()));
        }
        byte[] written = format.write(most, FilePassword.NONE);
        assertThat(written).hasSizeLessThan(AccountFormat.MAX_FILE_LENGTH);
        assertThat(format.read(written, FilePassword.NONE)).hasSize(most.size());
    }

    /** Four megabytes of what a parser makes the most objects of; without bounds it would be some gigabytes. */
    @ParameterizedTest
    @ValueSource(strings = {"[],", "{\"a\":{}},", "[[[[]]]],", "1e99,", "\"\\u0000\","})
    void aFileOfSmallPartsTakesLittleMemory(String part) {
        String parts = part.repeat(FOUR_MEGABYTES / part.length());
        byte[] file = ("{\"header\":{},\"db\":{\"entries\":[" + parts + "0]}}").getBytes(StandardCharsets.UTF_8);
        long allocated = allocatedBy(() -> assertThatThrownBy(() -> new AegisFormat().read(file, FilePassword.NONE))
                .isInstanceOf(UnreadableAccountFile.class));
        assertThat(allocated).isLessThan(600_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a b='c' d='e'/>", "<!-- x -->", "x ", "&amp;", "<?p?>"})
    void anXmlFileOfSmallPartsTakesLittleMemory(String part) {
        String start = "<KeyContainer xmlns='urn:ietf:params:xml:ns:keyprov:pskc'><KeyPackage>";
        byte[] file = (start + part.repeat(FOUR_MEGABYTES / part.length())
                + "</KeyPackage></KeyContainer>").getBytes(StandardCharsets.UTF_8);
        long allocated = allocatedBy(() -> {
            try {
                assertThat(new PskcFormat().read(file, FilePassword.NONE)).hasSize(1);
            } catch (UnreadableAccountFile e) {
                isOneSentence(e);
            }
        });
        assertThat(allocated).isLessThan(600_000_000L);
    }

    private static long allocatedBy(Runnable reading) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        reading.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void deepNestingIsRefused(AccountFormat format) {
        for (String deep : new String[] {
            "[".repeat(1_000_000), "{\"a\":".repeat(1_000_000), "{\"header\":".repeat(100_000) + "1",
            "[".repeat(10_000) + "]".repeat(10_000),
            "<KeyContainer xmlns='urn:ietf:params:xml:ns:keyprov:pskc'>" + "<a>".repeat(1_000_000),
        }) {
            byte[] file = deep.getBytes(StandardCharsets.UTF_8);
            format.recognises(file);
            assertThatThrownBy(() -> format.read(file, password(PASSWORD)))
                    .isInstanceOfSatisfying(UnreadableAccountFile.class, HostileAccountFilesTest::isOneSentence);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "null", "0", "\"a\"", "true", "{}", "[]", "[null]", "{\"header\":{}}",
        "[[]]", "{\"header\":{\"slots\":{},\"params\":[]},\"db\":{\"entries\":{}}}", "{\"db\":7,\"header\":7}",
        "<", "<a/>", "<?xml", "{\"services\":null,\"schemaVersion\":4}", "{\"services\":[]} x",
        "{\"services\":[],\"servicesEncrypted\":7}"})
    void anythingElseIsRefusedOrHasNoAccounts(String other) {
        byte[] file = other.getBytes(StandardCharsets.UTF_8);
        formats().forEach(format -> {
            format.recognises(file);
            try {
                assertThat(format.read(file, password(PASSWORD)))
                        .allMatch(row -> row instanceof ImportRow.Failure);
            } catch (UnreadableAccountFile e) {
                isOneSentence(e);
            }
        });
    }

    @Test
    void eachFileIsRecognisedByItsFormatOnly() throws Exception {
        List<byte[]> files = List.of(bytes("aegis_plain.json"), bytes("2fas_plain_v4.2fas"), bytes("andotp_plain.json"),
                bytes("rfc6030/figure3.xml"), bytes("aegis_encrypted.json"), bytes("2fas_encrypted_v4.2fas"),
                new AndOtpFormat().write(PUBLISHED, password("p")), bytes("rfc6030/figure7.xml"));
        for (int i = 0; i < files.size(); i++) {
            byte[] file = files.get(i);
            assertThat(formats().filter(format -> format.recognises(file)).map(AccountFormat::name))
                    .containsExactly(List.of("aegis", "2fas", "andotp", "pskc").get(i % 4));
        }
    }

    /** The text stands for a document type declaration, and ROOT for the root's content. */
    @ParameterizedTest
    @ValueSource(strings = {
        "<!DOCTYPE KeyContainer [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
                + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>"
                + "<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;'><!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;'>]>&f;",
        "<!DOCTYPE KeyContainer [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
        "<!DOCTYPE KeyContainer [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]>",
        "<!DOCTYPE KeyContainer SYSTEM 'http://127.0.0.1:9/x.dtd'>",
        "<!DOCTYPE KeyContainer>",
        "&x;",
    })
    void entitiesAreRefused(String declaration) {
        int end = declaration.lastIndexOf('>') + 1;
        String file = text("rfc6030/figure3.xml")
                .replace("<KeyContainer", declaration.substring(0, end) + "<KeyContainer")
                .replace("<Issuer>Issuer", "<Issuer>" + declaration.substring(end));
        assertThatThrownBy(() -> new PskcFormat().read(file.getBytes(StandardCharsets.UTF_8), FilePassword.NONE))
                .isInstanceOfSatisfying(UnreadableAccountFile.class, HostileAccountFilesTest::isOneSentence);
    }

    static Stream<Arguments> encryptedFiles() {
        return Stream.of(
                Arguments.of(new AegisFormat(), bytes("aegis_encrypted.json"), PASSWORD),
                Arguments.of(new TwoFasFormat(), bytes("2fas_encrypted_v4.2fas"), PASSWORD),
                Arguments.of(new PskcFormat(), bytes("rfc6030/figure6.xml"), PRE_SHARED_KEY),
                Arguments.of(new PskcFormat(), bytes("rfc6030/figure7.xml"), "qwerty"));
    }

    @ParameterizedTest
    @MethodSource("encryptedFiles")
    void thePasswordIsAskedOnceAndWiped(AccountFormat format, byte[] file, String password) throws Exception {
        for (String typed : List.of(password, "something else")) {
            List<char[]> asked = new ArrayList<>();
            FilePassword source = () -> {
                asked.add(typed.toCharArray());
                return Optional.of(asked.get(0));
            };
            try {
                assertThat(format.read(file, source)).isNotEmpty();
            } catch (UnreadableAccountFile e) {
                assertThat(typed).isNotEqualTo(password);
                assertThat(e.getMessage()).doesNotContain(typed);
            }
            assertThat(asked).singleElement().isEqualTo(new char[typed.length()]);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void thePasswordIsWipedAfterWriting(AccountFormat format) throws Exception {
        char[] password = PRE_SHARED_KEY.toCharArray();
        byte[] written = format.write(PUBLISHED, () -> Optional.of(password));
        assertThat(password).containsOnly('\0');
        assertThat(new String(written, StandardCharsets.UTF_8)).doesNotContain("4SJHB");
        assertThatThrownBy(() -> format.write(PUBLISHED, password("")))
                .isInstanceOf(UnwritableAccounts.class)
                .hasMessageContaining("empty password");
    }

    @Test
    void nothingPrintsASecret() throws Exception {
        String all = new AegisFormat().read(bytes("aegis_plain.json"), FilePassword.NONE).toString()
                + new JsonFields(FileJson.read(bytes("aegis_plain.json"), "x"))
                + AskedPassword.toRead(password("hunter2"), "x")
                + PreSharedKey.parse(PRE_SHARED_KEY.toCharArray());
        assertThat(all).doesNotContain("4SJHB", "hunter2", PRE_SHARED_KEY);
    }
}
