package dev.keywright.oath.transfer;

import static dev.keywright.oath.transfer.AccountFiles.PUBLISHED;
import static dev.keywright.oath.transfer.AccountFiles.bytes;
import static dev.keywright.oath.transfer.AccountFiles.password;
import static dev.keywright.oath.transfer.AccountFiles.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keywright.oath.HashAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AndOtpFormatTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AndOtpFormat format = new AndOtpFormat();

    @Test
    void readsThePublishedBackup() throws Exception {
        assertThat(format.read(bytes("andotp_plain.json"), FilePassword.NONE)).isEqualTo(rows(PUBLISHED));
    }

    @Test
    void whatIsWrittenEncryptedIsReadWithItsPasswordOnly() throws Exception {
        byte[] written = format.write(PUBLISHED, password("p\u00e4ss \u2713"));
        assertThat(format.recognises(written)).isTrue();
        assertThat(ByteBuffer.wrap(written).getInt()).isBetween(140_000, 160_000);
        assertThat(format.read(written, password("p\u00e4ss \u2713"))).isEqualTo(rows(PUBLISHED));
        assertThatThrownBy(() -> format.read(written, password("pass")))
                .isInstanceOf(UnreadableAccountFile.class)
                .hasMessageStartingWith("The password does not open the andOTP backup");
        byte[] cut = Arrays.copyOf(written, written.length - 1);
        assertThatThrownBy(() -> format.read(cut, password("p\u00e4ss \u2713")))
                .isInstanceOf(UnreadableAccountFile.class);
    }

    @Test
    void whatIsWrittenHasTheMembersOfThePublishedBackup() throws Exception {
        JsonNode theirs = JSON.readTree(bytes("andotp_plain.json"));
        JsonNode ours = JSON.readTree(format.write(PUBLISHED, FilePassword.NONE));
        for (int i = 0; i < PUBLISHED.size(); i++) {
            ObjectNode expected = theirs.get(i).deepCopy();
            expected.put("thumbnail", "Default").put("last_used", 0);
            if (expected.path("type").asText().equals("STEAM")) {
                expected.put("issuer", "Steam").put("period", 30);
            }
            expected.put("secret", expected.path("secret").asText().replace("=", ""));
            assertThat(ours.get(i)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 1_000_001, 0, -1, Integer.MIN_VALUE})
    void doesNotCountAsFarAsAFileWants(int rounds) throws Exception {
        byte[] file = ByteBuffer.allocate(100).putInt(rounds).array();
        assertThat(format.recognises(file)).isFalse();
        assertThatThrownBy(() -> format.read(file, password("p"))).isInstanceOf(UnreadableAccountFile.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 27, 28, 43})
    void refusesAFewBytes(int length) {
        byte[] file = new byte[length];
        assertThat(format.recognises(file)).isFalse();
        assertThatThrownBy(() -> format.read(file, password("p"))).isInstanceOf(UnreadableAccountFile.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'secret':'JBSWY3DPEHPK3PXP','label':'ACME - alice - b'} | ACME | alice - b",
        "{'secret':'JBSWY3DPEHPK3PXP','label':'ACME - alice','issuer':''} | | ACME - alice",
        "{'secret':'JBSWY3DPEHPK3PXP','label':'alice'} | | alice",
        "{'secret':'JBSWY3DPEHPK3PXP','label':'ACME:alice','issuer':''} | ACME | alice",
    })
    void namesAccounts(String entry, String issuer, String account) throws Exception {
        String backup = (" [" + entry + "]").replace('\'', '"');
        byte[] file = backup.getBytes(StandardCharsets.UTF_8);
        assertThat(format.recognises(file)).isTrue();
        assertThat(format.read(file, FilePassword.NONE)).isEqualTo(rows(List.of(
                AccountFiles.totp(issuer, account, HashAlgorithm.SHA1, 6, 30, "JBSWY3DPEHPK3PXP"))));
    }
}
