package dev.keywright.host.oath;

import static dev.keywright.host.oath.ScriptedCard.withFirmware;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.crypto.Secret;
import dev.keywright.host.oath.OathSessionException.Reason;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that speak YKOATH with an accent; the codes are those of RFC 4226, appendix D, and RFC 6238, appendix B. */
class OtherMakersTest {

    private static final Instant AT = Instant.ofEpochSecond(59);
    private static final byte[] RFC = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    private static OathCredential totp(String account) throws Exception {
        return OathCredential.totp(new AccountName(null, account), HashAlgorithm.SHA1, 8, 30, Secret.copyOf(RFC));
    }

    private static AccountId id(String name) {
        return new AccountId(OathType.TOTP, Bytes.of(name.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void aNitrokeysSecrets(boolean pin, boolean listsProperties) throws Exception {
        SecretsAppCard card = new SecretsAppCard(pin, listsProperties);
        try (OathSession session = OathSession.open(card)) {
            assertThat(session.version()).hasToString("4.13.0");
            assertThat(session.deviceId().length()).isEqualTo(pin ? 0 : 8);
            AccountId plain = session.put(totp("plain"), false);
            AccountId touched = session.put(totp("touched"), true);
            AccountId counted = session.put(OathCredential.hotp(
                    new AccountName(null, "counted"), HashAlgorithm.SHA1, 6, 7, Secret.copyOf(RFC)), false);
            AccountId steam = session.put(
                    OathCredential.totp(new AccountName("Steam", "a"), HashAlgorithm.SHA1, 6, 30, Secret.copyOf(RFC)),
                    false);

            assertThat(session.list()).extracting(StoredAccount::id).containsExactly(steam, counted, plain, touched);
            assertThat(session.calculateAll(AT))
                    .extracting(account -> account.code() == null ? "" : account.code().value())
                    .containsExactlyElementsOf(listsProperties
                            ? List.of("PV9M4", "", "94287082", "")
                            : List.of("", "", "", ""));
            assertThat(session.calculateAll(AT)).extracting(CalculatedAccount::touchRequired)
                    .containsExactly(!listsProperties, false, !listsProperties, true);
            assertThat(session.details(AT)).filteredOn(account -> account.id().equals(touched)).containsExactly(
                    new AccountDetails(touched, HashAlgorithm.SHA1, null, listsProperties ? true : null));
            assertThat(session.calculate(plain, AT).value()).isEqualTo("94287082");
            assertThat(session.calculate(counted, AT).value()).isEqualTo("162583");
            assertThat(session.calculate(counted, AT).value()).isEqualTo("399871");

            card.touched = false;
            refused(Reason.NOT_TOUCHED, () -> session.calculate(touched, AT));
            refused(Reason.NOT_TOUCHED, () -> session.put(totp("another"), true));
            refused(Reason.NOT_TOUCHED, session::reset);
            refused(Reason.NO_SUCH_ACCOUNT, () -> session.calculate(id("missing"), AT));
            refused(Reason.NO_SUCH_ACCOUNT, () -> session.delete(id("missing")));
            refused(Reason.UNSUPPORTED, () -> session.rename(plain, new AccountName(null, "other")));
            refused(Reason.UNSUPPORTED, () -> session.setPassword("secret".toCharArray()));
            refused(Reason.UNSUPPORTED, session::removePassword);
            card.touched = true;
            session.delete(plain);
            assertThat(session.list()).extracting(StoredAccount::id).containsExactly(steam, counted, touched);
            session.reset();
            assertThat(session.list()).isEmpty();
        }
    }

    /** Nothing that may wait for a touch is calculated for a list. */
    @Test
    void aListTouchesNothing() throws Exception {
        SecretsAppCard card = new SecretsAppCard(false, true);
        try (OathSession session = OathSession.open(card)) {
            session.put(totp("touched"), true);
            session.put(OathCredential.hotp(
                    new AccountName(null, "counted"), HashAlgorithm.SHA1, 6, 0, Secret.copyOf(RFC)), false);
            session.calculateAll(AT);
            session.details(AT);
        }
        assertThat(card.calculations).isZero();
    }

    /** trussed-dev/oath-authenticator, authenticator.rs: an entry of HOTP has not even its digits. */
    @Test
    void aSoloKey() throws Exception {
        ScriptedCard card = withFirmware("040404")
                .then("00a400010a 7408 0000000000000001", "7101 61 7605 08 41397eea 7101 62 7700 9000")
                .then("00a2000111 7105 6f74686572 7408 0000000000000001", "6a82");
        try (OathSession session = OathSession.open(card)) {
            assertThat(session.calculateAll(AT)).extracting(CalculatedAccount::id).containsExactly(
                    id("a"), new AccountId(OathType.HOTP, Bytes.ofHex("62")));
            refused(Reason.NO_SUCH_ACCOUNT, () -> session.calculate(id("other"), AT));
        }
        card.assertDone();
    }

    /** canokey-core, oath.c: no name is taken twice, and RESET belongs to another application. */
    @Test
    void aCanoKey() throws Exception {
        String put = "0001000015 7101 61 7310 2106 " + "00".repeat(14);
        OathCredential account = OathCredential.totp(
                new AccountName(null, "a"), HashAlgorithm.SHA1, 6, 30, Secret.copyOf(new byte[10]));
        ScriptedCard card = withFirmware("060000")
                .then(put, "6985")
                .then("00a1000000", "7202 21 61 9000")
                .then("0004dead00", "6d00");
        try (OathSession session = OathSession.open(card)) {
            refused(Reason.NAME_TAKEN, () -> session.put(account, false));
            refused(Reason.UNSUPPORTED, session::reset);
        }
        card.assertDone();
    }

    private static void refused(Reason reason, ThrowingCallable attempt) {
        assertThatExceptionOfType(OathSessionException.class).isThrownBy(attempt).satisfies(e -> {
            assertThat(e.reason()).as(reason.name().toLowerCase(Locale.ROOT)).isEqualTo(reason);
            assertThat(e.getMessage()).endsWith(".");
        });
    }
}
