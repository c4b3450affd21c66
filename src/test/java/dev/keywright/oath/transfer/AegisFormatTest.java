package dev.keywright.oath.transfer;

import static dev.keywright.oath.transfer.AccountFiles.PASSWORD;
import static dev.keywright.oath.transfer.AccountFiles.PUBLISHED;
import static dev.keywright.oath.transfer.AccountFiles.bytes;
import static dev.keywright.oath.transfer.AccountFiles.password;
import static dev.keywright.oath.transfer.AccountFiles.rows;
import static dev.keywright.oath.transfer.AccountFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AegisFormatTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private final AegisFormat format = new AegisFormat();

    @Test
    void readsThePlainVaultThatAegisPublishes() throws Exception {
        assertThat(format.read(bytes("aegis_plain.json"), FilePassword.NONE)).isEqualTo(rows(PUBLISHED));
    }

    @Test
    void readsTheEncryptedVaultThatAegisPublishes() throws Exception {
        assertThat(format.read(bytes("aegis_encrypted.json"), password(PASSWORD)))
                .isEqualTo(rows(PUBLISHED));
    }

    @Test
    void refusesAWrongPasswordAndNone() {
        byte[] vault = bytes("aegis_encrypted.json");
        assertThatThrownBy(() -> format.read(vault, password("Test")))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessage("The password does not open the Aegis backup: check it, and export the file again if it is"
                        + " right.");
        assertThatThrownBy(() -> format.read(vault, FilePassword.NONE))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessage("The Aegis backup is encrypted: give its password.");
        assertThatThrownBy(() -> format.read(vault, password(""))).isInstanceOf(UnreadableAccountFile.class);
    }

    /** Slots of other kinds and other passwords stand before the one that opens. */
    @Test
    void triesEverySlot() throws Exception {
        ObjectNode vault = (ObjectNode) JSON.readTree(text("aegis_encrypted.json"));
        ArrayNode slots = (ArrayNode) vault.at("/header/slots");
        JsonNode own = JSON.readTree(format.write(PUBLISHED, password("other"))).at("/header/slots/0");
        slots.insert(0, own);
        slots.insert(0, ((ObjectNode) own.deepCopy()).put("type", 2));
        assertThat(format.read(JSON.writeValueAsBytes(vault), password(PASSWORD)))
                .isEqualTo(rows(PUBLISHED));
    }

    @Test
    void saysWhyAVaultForFingerprintsOnlyCannotBeRead() throws Exception {
        ObjectNode vault = (ObjectNode) JSON.readTree(text("aegis_encrypted.json"));
        ((ObjectNode) vault.at("/header/slots/0")).put("type", 2);
        assertThatThrownBy(() -> format.read(JSON.writeValueAsBytes(vault), password(PASSWORD)))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessageContaining("it has no password");
    }

    @Test
    void whatIsWrittenEncryptedIsReadWithItsPasswordOnly() throws Exception {
        byte[] written = format.write(PUBLISHED, password("p\u00e4ss \u2713"));
        assertThat(format.recognises(written)).isTrue();
        assertThat(format.read(written, password("p\u00e4ss \u2713"))).isEqualTo(rows(PUBLISHED));
        assertThatThrownBy(() -> format.read(written, password("pass"))).isInstanceOf(UnreadableAccountFile.class);
    }

    /** docs/vault.md, "Password", and VaultFile.java. */
    @Test
    void whatIsWrittenHasTheShapeThatAegisGivesIt() throws Exception {
        JsonNode vault = JSON.readTree(format.write(PUBLISHED, password("p")));
        assertThat(vault.path("version").asInt()).isEqualTo(1);
        JsonNode slot = vault.at("/header/slots/0");
        assertThat(slot.path("n").asInt()).isEqualTo(32768);
        assertThat(slot.path("key").asText()).matches("[0-9a-f]{64}");
        assertThat(slot.path("salt").asText()).matches("[0-9a-f]{64}");
        assertThat(slot.at("/key_params/nonce").asText()).matches("[0-9a-f]{24}");
        assertThat(slot.at("/key_params/tag").asText()).matches("[0-9a-f]{32}");
        assertThat(vault.at("/header/params/nonce").asText()).matches("[0-9a-f]{24}");
        JsonNode plain = JSON.readTree(format.write(PUBLISHED, FilePassword.NONE));
        assertThat(plain.at("/header/slots").isNull()).isTrue();
        assertThat(plain.at("/header/params").isNull()).isTrue();
        assertThat(plain.at("/db/entries/3/info/counter").asLong()).isEqualTo(1);
        assertThat(plain.at("/db/entries/3/info").has("period")).isFalse();
        assertThat(plain.at("/db/entries/0/uuid").asText()).matches("[0-9a-f-]{36}");
    }

    @ParameterizedTest
    @CsvSource({
        "n, 1073741824", "n, 3", "n, 0", "n, -2", "n, 524288", "r, 0", "r, 1", "r, 1000000", "p, 5", "p, 0",
        "n, 9223372036854775807", "r, -8",
    })
    void refusesAVaultThatCostsTooMuch(String field, long value) throws Exception {
        ObjectNode vault = (ObjectNode) JSON.readTree(text("aegis_encrypted.json"));
        ((ObjectNode) vault.at("/header/slots/0")).put(field, value);
        assertThatThrownBy(() -> format.read(JSON.writeValueAsBytes(vault), () -> {
            throw new AssertionError("a password was asked for");
        }))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessageContaining("more work");
    }

    @Test
    void refusesAVaultOfManySlots() throws Exception {
        ObjectNode vault = (ObjectNode) JSON.readTree(text("aegis_encrypted.json"));
        ArrayNode slots = (ArrayNode) vault.at("/header/slots");
        JsonNode slot = slots.get(0);
        for (int i = 0; i < 10; i++) {
            slots.add(slot.deepCopy());
        }
        assertThatThrownBy(() -> format.read(JSON.writeValueAsBytes(vault), password("wrong")))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessageContaining("damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/header/slots/0/key", "/header/slots/0/salt", "/header/slots/0/key_params/nonce",
        "/header/slots/0/key_params/tag", "/header/params/nonce", "/header/params/tag", "/db"})
    void refusesAVaultWithAnythingChanged(String path) throws Exception {
        for (String change : new String[] {"cut", "other", "number", "none"}) {
            ObjectNode vault = (ObjectNode) JSON.readTree(text("aegis_encrypted.json"));
            int slash = path.lastIndexOf('/');
            ObjectNode parent = slash == 0 ? vault : (ObjectNode) vault.at(path.substring(0, slash));
            String field = path.substring(slash + 1);
            String value = parent.path(field).asText();
            switch (change) {
                case "cut" -> parent.put(field, value.substring(2));
                case "other" -> parent.put(field, (value.startsWith("0") ? "1" : "0") + value.substring(1));
                case "number" -> parent.put(field, 7);
                default -> parent.remove(field);
            }
            assertThatThrownBy(() -> format.read(JSON.writeValueAsBytes(vault), password(PASSWORD)))
                    .as(change)
                    .isInstanceOf(UnreadableAccountFile.class);
        }
    }

    @Test
    void refusesNewerVersions() {
        for (String name : List.of("\"version\": 1,\n    \"header\"", "\"version\": 1,\n        \"entries\"")) {
            String newer = text("aegis_plain.json").replace(name, name.replace("1,", "9,"));
            assertThat(newer).isNotEqualTo(text("aegis_plain.json"));
            assertThatThrownBy(() -> format.read(newer.getBytes(StandardCharsets.UTF_8), FilePassword.NONE))
                    .isInstanceOf(UnreadableAccountFile.class)
                    .hasMessageContaining("newer version");
        }
    }

    @Test
    void readsLaterVersionsOfTheContent() throws Exception {
        for (String version : List.of("2,", "3,")) {
            String later = text("aegis_plain.json").replace("\"version\": 1,\n        \"entries\"",
                    "\"version\": " + version + " \"groups\": [], \"icons_optimized\": true, \"entries\"");
            assertThat(format.read(later.getBytes(StandardCharsets.UTF_8), FilePassword.NONE))
                    .isEqualTo(rows(PUBLISHED));
        }
    }

    /** Single quotes stand for double ones. */
    private List<ImportRow> readEntry(String entry) throws UnreadableAccountFile {
        String vault = "{'version':1,'header':{'slots':null,'params':null},'db':{'version':1,'entries':["
                + entry + "]}}";
        return format.read(vault.replace('\'', '"').getBytes(StandardCharsets.UTF_8), FilePassword.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'type':'TOTP','name':'alice','issuer':'ACME','info':{'secret':'jbsw y3dp-ehpk3pxp==','algo':'sha256',"
                + "'digits':'8','period':'60'}}",
        "{'type':'totp','name':'ACME:alice','issuer':null,'info':{'secret':'JBSWY3DPEHPK3PXP','algo':'HmacSHA256',"
                + "'digits':8.0,'period':60,'counter':null}}",
        "{'type':' totp ','name':' alice ','issuer':'ACME ','uuid':7,'icon':{},'info':{'secret':'JBSWY3DPEHPK3PXP',"
                + "'algo':'SHA-256','digits':8,'period':60,'counter':5}}",
    })
    void readsWhatOtherProgramsWriteLoosely(String entry) throws Exception {
        assertThat(readEntry(entry)).isEqualTo(rows(List.of(
                AccountFiles.totp("ACME", "alice", HashAlgorithm.SHA256, 8, 60, "JBSWY3DPEHPK3PXP"))));
    }

    @Test
    void fillsInWhatIsMissing() throws Exception {
        OathCredential expected = AccountFiles.totp(null, "ACME", HashAlgorithm.SHA1, 6, 30, "JBSWY3DPEHPK3PXP");
        String entry = "{'type':'totp','issuer':'ACME','name':'','info':{'secret':'JBSWY3DPEHPK3PXP','algo':null}}";
        assertThat(readEntry(entry))
                .isEqualTo(rows(List.of(expected)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'type':'yandex','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP'}} | a | Yandex codes",
        "{'type':'motp','name':'a','issuer':'B','info':{'secret':'JBSWY3DPEHPK3PXP'}} | B:a | mOTP codes",
        "{'name':'a','info':{'secret':'JBSWY3DPEHPK3PXP'}} | a | kind of codes that cannot be made",
        "{'type':'totp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP','algo':'MD5'}} | a | SHA1, SHA256 and SHA512",
        "{'type':'totp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP','digits':10}} | a | 6, 7 or 8 digits",
        "{'type':'totp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP','digits':99999999999}} | a | 6, 7 or 8 digits",
        "{'type':'totp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP','digits':6.5}} | a | Its digits",
        "{'type':'totp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP','digits':[]}} | a | Its digits",
        "{'type':'totp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP','digits':true}} | a | Its digits",
        "{'type':'totp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP','period':'x'}} | a | Its period",
        "{'type':'totp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP','period':0}} | a | A code lasts",
        "{'type':'hotp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP','counter':-1}} | a | A counter is 0 or more",
        "{'type':'hotp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP','counter':1e40}} | a | Its counter",
        "{'type':'totp','name':'a','info':{'secret':'JBSWY3DP1'}} | a | base32",
        "{'type':'totp','name':'a','info':{'secret':''}} | a | no secret",
        "{'type':'totp','name':'a','info':{}} | a | no secret",
        "{'type':'totp','name':'a'} | a | no secret",
        "{'type':'totp','info':{'secret':'JBSWY3DPEHPK3PXP'}} | `` | has no name",
        "{'type':'totp','name':'a\\u001bb','info':{'secret':'JBSWY3DPEHPK3PXP'}} | ab | cannot be shown",
        "7 | `` | kind of codes that cannot be made",
        "null | `` | kind of codes that cannot be made",
        "[] | `` | kind of codes that cannot be made",
    })
    void saysWhyAnEntryCannotBeUsed(String entry, String label, String reason) throws Exception {
        assertThat(readEntry(entry)).singleElement().isInstanceOfSatisfying(ImportRow.Failure.class, failure -> {
            assertThat(failure.label()).isEqualTo(label);
            assertThat(failure.reason()).contains(reason).doesNotContain("JBSWY3DP").endsWith(".");
        });
    }

    @Test
    void otherEntriesAreReadBesideOneThatCannot() throws Exception {
        String good = "{'type':'totp','name':'a','info':{'secret':'JBSWY3DPEHPK3PXP'}}";
        assertThat(readEntry(good + ",{}," + good)).extracting(ImportRow::number).containsExactly(1, 2, 3);
        assertThat(readEntry(good + ",{}," + good).get(2)).isInstanceOf(ImportRow.Account.class);
    }
}
