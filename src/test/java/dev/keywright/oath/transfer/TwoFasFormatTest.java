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
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwoFasFormatTest {

    /** 2FAS takes no periods but 30, 60 and 90, so the files have two accounts less than those of Aegis. */
    private static final List<OathCredential> IN_THE_FILE =
            List.of(PUBLISHED.get(0), PUBLISHED.get(3), PUBLISHED.get(4), PUBLISHED.get(5), PUBLISHED.get(6));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TwoFasFormat format = new TwoFasFormat();

    @Test
    void readsThePublishedBackups() throws Exception {
        assertThat(format.read(bytes("2fas_plain_v4.2fas"), FilePassword.NONE)).isEqualTo(rows(IN_THE_FILE));
        assertThat(format.read(bytes("2fas_encrypted_v4.2fas"), password(PASSWORD)))
                .isEqualTo(rows(IN_THE_FILE));
    }

    @Test
    void refusesAWrongPasswordAndNone() {
        byte[] backup = bytes("2fas_encrypted_v4.2fas");
        for (FilePassword wrong : List.of(password("Test"), password(""))) {
            assertThatThrownBy(() -> format.read(backup, wrong))
                    .isInstanceOf(UnreadableAccountFile.class)
                    .hasMessageStartingWith("The password does not open the 2FAS backup");
        }
        assertThatThrownBy(() -> format.read(backup, FilePassword.NONE))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessage("The 2FAS backup is encrypted: give its password.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a:b", ":::", "AAAA:AAAA:AAAA", "!!!!:AAAA:AAAAAAAAAAAAAAAA",
        "AAAA::AAAAAAAAAAAAAAAA", "AAAA:AAAA:AAAAAAAAAAAAAAAA", ":AAAA:AAAAAAAAAAAAAAAA"})
    void refusesWhatIsNotEncryptedAsItSays(String encrypted) throws Exception {
        ObjectNode backup = (ObjectNode) JSON.readTree(text("2fas_encrypted_v4.2fas"));
        backup.put("servicesEncrypted", encrypted).remove("services");
        assertThatThrownBy(() -> format.read(JSON.writeValueAsBytes(backup), password(PASSWORD)))
                .isInstanceOf(UnreadableAccountFile.class);
    }

    @Test
    void whatIsWrittenEncryptedIsReadWithItsPassword() throws Exception {
        byte[] written = format.write(PUBLISHED, password("p\u00e4ss \u2713"));
        assertThat(format.recognises(written)).isTrue();
        assertThat(format.read(written, password("p\u00e4ss \u2713"))).isEqualTo(rows(PUBLISHED));
        JsonNode file = JSON.readTree(written);
        assertThat(file.path("services").isEmpty()).isTrue();
        assertThat(file.path("reference").asText()).contains(":");
    }

    @Test
    void whatIsWrittenHasTheMembersOfAPublishedBackup() throws Exception {
        JsonNode published = JSON.readTree(bytes("2fas_plain_v4.2fas"));
        JsonNode written = JSON.readTree(format.write(IN_THE_FILE, FilePassword.NONE));
        assertThat(names(written)).isEqualTo(names(published));
        for (int i = 0; i < IN_THE_FILE.size(); i++) {
            JsonNode theirs = published.path("services").path(i);
            ObjectNode ours = written.path("services").path(i).deepCopy();
            assertThat(names(ours)).isEqualTo(names(theirs));
            ObjectNode otp = ((ObjectNode) theirs.path("otp").deepCopy()).put("source", "Manual");
            otp.remove("link");
            if (otp.path("tokenType").asText().equals("STEAM")) {
                otp.put("issuer", "Steam");
                ((ObjectNode) ours.at("/icon/label")).put("text", "BO");
            }
            assertThat(ours.path("otp")).isEqualTo(otp);
            assertThat(ours.path("secret")).isEqualTo(theirs.path("secret"));
            assertThat(ours.at("/icon/label/text")).isEqualTo(theirs.at("/icon/label/text"));
        }
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).toList();
    }

    @Test
    void refusesACounterThatTwoFasCannotHold() {
        OathCredential far = AccountFiles.hotp("ACME", "bob", HashAlgorithm.SHA1, 6, 1L << 31, "JBSWY3DPEHPK3PXP");
        assertThatThrownBy(() -> format.write(List.of(far), FilePassword.NONE))
                .isInstanceOf(UnwritableAccounts.class)
                .hasMessageContaining("ACME:bob");
    }

    @Test
    void refusesANewerSchema() {
        String newer = text("2fas_plain_v4.2fas").replace("\"schemaVersion\":4", "\"schemaVersion\":5");
        assertThatThrownBy(() -> format.read(newer.getBytes(StandardCharsets.UTF_8), FilePassword.NONE))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessageContaining("newer version");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'name':'ACME','secret':'JBSWY3DPEHPK3PXP','otp':{'account':'alice'}} | ACME | alice",
        "{'name':'ACME','secret':'JBSWY3DPEHPK3PXP','otp':{'label':'alice'}} | ACME | alice",
        "{'name':'Mine','secret':'JBSWY3DPEHPK3PXP','otp':{'account':'alice','issuer':'ACME'}} | ACME | alice",
        "{'name':'alice','secret':'JBSWY3DPEHPK3PXP','otp':{'account':'alice'}} | | alice",
        "{'name':'ACME','secret':'JBSWY3DPEHPK3PXP','otp':{}} | | ACME",
        "{'name':'ACME','secret':'JBSWY3DPEHPK3PXP','otp':{'account':'','issuer':null}} | | ACME",
    })
    void namesAccounts(String service, String issuer, String account) throws Exception {
        String backup = ("{'schemaVersion':1,'services':[" + service + "]}").replace('\'', '"');
        assertThat(format.read(backup.getBytes(StandardCharsets.UTF_8), FilePassword.NONE)).isEqualTo(rows(List.of(
                AccountFiles.totp(issuer, account, HashAlgorithm.SHA1, 6, 30, "JBSWY3DPEHPK3PXP"))));
    }
}
