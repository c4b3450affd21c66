package dev.keywright.host.oath;

import static dev.keywright.host.oath.ScriptedCard.withFirmware;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.yubico.yubikit.core.Version;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.oath.OathSessionException.Reason;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.InvalidOathCredential;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.Tlv;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exchanges written by hand from the YKOATH Protocol Specification. Access keys and answers to challenges come from
 * Python's hashlib and hmac, truncated values from RFC 4226, appendix D.
 */
class OathSessionTest {

    private static final char[] PASSWORD = "correct horse".toCharArray();
    private static final String ACCESS_KEY = "9302914381482e27ca881e1a81bd39ef";
    private static final String CHALLENGE = "1122334455667788";
    private static final String ANSWER = "b6ae68c40ca22329c1d40bff367322c6eb059121";
    private static final String OWN_CHALLENGE = "0001020304050607";
    private static final String OWN_ANSWER = "f3b6ed3c019e0f7348083b30ee530e550114d181";
    private static final String VALIDATE = "00a3000020 7514" + ANSWER + "7408" + OWN_CHALLENGE;
    private static final RandomSource COUNTING = target -> {
        for (int i = 0; i < target.length; i++) {
            target[i] = (byte) i;
        }
    };

    /** {@code ACME:a} and {@code a} in hex. */
    private static final String ACME_A = "41434d453a61";
    private static final AccountId ID = totp(ACME_A);
    private static final AccountName NAME = new AccountName("ACME", "a");
    private static final Instant AT = Instant.ofEpochSecond(59);

    @Test
    void openingTellsVersionAndDevice() throws Exception {
        ScriptedCard card = withFirmware("050403");
        try (OathSession session = OathSession.open(card)) {
            assertThat(session.version()).hasToString("5.4.3");
            assertThat(session.deviceId()).isEqualTo(Bytes.ofHex(ScriptedCard.DEVICE_ID));
            assertThat(session.isLocked()).isFalse();
            assertThat(session.isPasswordSet()).isFalse();
            assertThat(session.deriveKey(PASSWORD).matches(HexFormat.of().parseHex(ACCESS_KEY))).isTrue();
        }
        card.assertDone();
    }

    @Test
    void aKeyWithoutTheApplication() {
        refused(Reason.NO_APPLICATION, () -> OathSession.open(ScriptedCard.selectedWith("6a82")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6f00", "6a80", "9000", "90", "", "79020504 7108a1b2c3d4e5f60718 9000",
        "7903050403 7408 1122334455667788 9000", "7903050403 7109a1b2 9000", "7108a1b2c3d4e5f60718 9000"})
    void anAnswerToSelectThatMakesNoSense(String answer) {
        refused(Reason.REFUSED, () -> OathSession.open(ScriptedCard.selectedWith(answer)));
    }

    /** A key that says for ever that there is more, or that never stops. */
    @ParameterizedTest
    @ValueSource(strings = {"6100", "7201006101", "61ff"})
    void anAnswerWithoutAnEnd(String piece) {
        refused(Reason.REFUSED, () -> OathSession.open(ScriptedCard.selectedWith(piece).thenAlways(piece)));
        refused(Reason.REFUSED, () -> OathSession.open(withFirmware("050403").thenAlways(piece)).list());
    }

    @Test
    void lockedAccountsAreNotEvenAskedFor() throws Exception {
        ScriptedCard card = ScriptedCard.locked(CHALLENGE);
        try (OathSession session = OathSession.open(card)) {
            assertThat(session.isLocked()).isTrue();
            refused(Reason.LOCKED, session::list);
            refused(Reason.LOCKED, () -> session.put(credential(new byte[20]), false));
            refused(Reason.LOCKED, () -> session.delete(ID));
            refused(Reason.LOCKED, () -> session.rename(ID, NAME));
            refused(Reason.LOCKED, () -> session.calculate(ID, AT));
            refused(Reason.LOCKED, () -> session.calculateAll(AT));
            refused(Reason.LOCKED, () -> session.setPassword(PASSWORD));
            refused(Reason.LOCKED, session::removePassword);
        }
        card.assertDone();
    }

    @Test
    void unlocking() throws Exception {
        ScriptedCard card = ScriptedCard.locked(CHALLENGE)
                .then(VALIDATE, "7514" + OWN_ANSWER + "9000")
                .then("00a1000000", "9000");
        try (OathSession session = open(card)) {
            session.unlock(PASSWORD);
            assertThat(session.isLocked()).isFalse();
            assertThat(session.isPasswordSet()).isTrue();
            session.unlock(PASSWORD);
            assertThat(session.list()).isEmpty();
        }
        card.assertDone();
    }

    @Test
    void aWrongPasswordCanBeFollowedByTheRightOne() throws Exception {
        ScriptedCard card = ScriptedCard.locked(CHALLENGE)
                .then(VALIDATE, "6a80")
                .then(VALIDATE, "7514" + OWN_ANSWER + "9000");
        try (OathSession session = open(card)) {
            refused(Reason.WRONG_PASSWORD, () -> session.unlock(PASSWORD));
            assertThat(session.isLocked()).isTrue();
            session.unlock(Secret.copyOf(HexFormat.of().parseHex(ACCESS_KEY)));
            assertThat(session.isLocked()).isFalse();
        }
        card.assertDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7514" + ANSWER + "9000", "9000", "7513" + "9000", "7500 9000"})
    void aKeyThatDoesNotKnowThePasswordItself(String proof) throws Exception {
        ScriptedCard card = ScriptedCard.locked(CHALLENGE).then(VALIDATE, proof);
        OathSession session = open(card);
        assertThatExceptionOfType(OathSessionException.class).isThrownBy(() -> session.unlock(PASSWORD));
        assertThat(session.isLocked()).isTrue();
    }

    /** A list in two parts, the second fetched with SEND REMAINING. */
    @Test
    void listing() throws Exception {
        ScriptedCard card = withFirmware("050403")
                .then("00a1000000", "7207 21" + ACME_A + "7205 1262" + "6103")
                .then("00a5000000", "3a63ff" + "7206 23 36302f6162" + "9000");
        try (OathSession session = OathSession.open(card)) {
            assertThat(session.list()).containsExactly(
                    new StoredAccount(totp(ACME_A), HashAlgorithm.SHA1),
                    new StoredAccount(new AccountId(OathType.HOTP, Bytes.ofHex("623a63ff")), HashAlgorithm.SHA256),
                    new StoredAccount(totp("36302f6162"), HashAlgorithm.SHA512));
        }
        card.assertDone();
    }

    @Test
    void aShortSecretIsPadded() throws Exception {
        putting("71 06" + ACME_A + "73 10 21 06 0102030405060708090a00000000",
                credential(HexFormat.of().parseHex("0102030405060708090a")), false);
    }

    @Test
    void aSecretLongerThanABlockIsHashed() throws Exception {
        putting("71 06" + ACME_A + "73 16 21 06 69bd728ad6e13cd76ff19751fde427b00e395746",
                credential(counting(65)), false);
        putting("71 06" + ACME_A + "73 42 23 08 1d9da57fbbdab09afb3506ab2d223d06109d65c1c8ad197f50138f71"
                        + "4bc4c3f2fe5787922639c680acad1c651f955990425954ce2cba0c5cc83f2667d878eb0f",
                OathCredential.totp(NAME, HashAlgorithm.SHA512, 8, 30, Secret.copyOf(counting(129))), false);
    }

    @Test
    void aWholeBlockIsKept() throws Exception {
        putting("71 06" + ACME_A + "73 81 82 23 06" + HexFormat.of().formatHex(counting(128)),
                OathCredential.totp(NAME, HashAlgorithm.SHA512, 6, 30, Secret.copyOf(counting(128))), false);
    }

    @Test
    void touchCounterAndPeriod() throws Exception {
        Secret secret = Secret.copyOf(counting(14));
        String key = HexFormat.of().formatHex(counting(14));
        putting("71 06" + ACME_A + "73 10 12 07" + key + "78 02 7a 04 fffffffe",
                OathCredential.hotp(NAME, HashAlgorithm.SHA256, 7, 0xffff_fffeL, secret), true);
        putting("71 09 36302f" + ACME_A + "73 10 21 06" + key + "78 02",
                OathCredential.totp(NAME, HashAlgorithm.SHA1, 6, 60, secret), true);
    }

    private static void putting(String data, OathCredential credential, boolean touch) throws Exception {
        String plain = data.replace(" ", "");
        ScriptedCard card = withFirmware("050403")
                .then(String.format("00010000%02x", plain.length() / 2) + plain, "9000");
        try (OathSession session = OathSession.open(card)) {
            AccountId id = session.put(credential, touch);
            assertThat(plain).contains(id.encoded().toHex());
        }
        card.assertDone();
    }

    @Test
    void aFullKeySaysHowManyItHolds() throws Exception {
        OathSession session = OathSession.open(withFirmware("050403")
                .then("000100001a 7106" + ACME_A + "7310 2106" + "00".repeat(14), "6a84")
                .then("00a1000000", "720221617202216272022163 9000"));
        assertThat(refused(Reason.FULL, () -> session.put(credential(new byte[10]), false))).isEqualTo(
                "The key holds 3 accounts and has no room for more: delete one with keywright oath remove.");
    }

    @ParameterizedTest
    @CsvSource({"040203, true, SHA1, 4.2.4", "030104, true, SHA1, 4.2.4", "040300, false, SHA512, 4.3.1"})
    void oldFirmwareIsNotAskedForWhatItLacks(String firmware, boolean touch, HashAlgorithm algorithm, String since)
            throws Exception {
        OathSession session = OathSession.open(withFirmware(firmware));
        OathCredential credential = OathCredential.totp(NAME, algorithm, 6, 30, Secret.copyOf(new byte[20]));
        assertThat(refused(Reason.UNSUPPORTED, () -> session.put(credential, touch)))
                .contains(since + " or later", "nothing was sent");
        assertThat(refused(Reason.UNSUPPORTED, () -> session.requireFit(credential, touch))).contains(since);
    }

    @ParameterizedTest
    @CsvSource({"4, 2, 4, true, SHA256", "4, 3, 1, false, SHA512", "5, 7, 1, true, SHA512"})
    void newerFirmwareIs(int major, int minor, int micro, boolean touch, HashAlgorithm algorithm) throws Exception {
        OathCredential credential = OathCredential.totp(NAME, algorithm, 6, 30, Secret.copyOf(new byte[20]));
        Limits limits = new Limits(new Version(major, minor, micro));
        assertThatCode(() -> limits.requireSupportFor(credential, touch)).doesNotThrowAnyException();
    }

    @Test
    void whatDoesNotFitIsNotSent() throws Exception {
        OathSession session = OathSession.open(withFirmware("050403"));
        Secret secret = Secret.copyOf(new byte[20]);
        OathCredential tooLong = OathCredential.totp(
                new AccountName("\u00fc".repeat(20), "a".repeat(24)), HashAlgorithm.SHA1, 6, 30, secret);
        assertThat(refused(Reason.UNFIT, () -> session.put(tooLong, false))).contains("takes 65 bytes");
        assertThat(refused(Reason.UNFIT, () -> session.requireFit(tooLong, false))).contains("takes 65 bytes");
        assertThat(session.requireFit(credential(new byte[20]), false).text()).isEqualTo("ACME:a");
        OathCredential tooHigh = OathCredential.hotp(NAME, HashAlgorithm.SHA1, 6, 0x1_0000_0000L, secret);
        assertThat(refused(Reason.UNFIT, () -> session.put(tooHigh, false))).contains("4294967295");
    }

    @Test
    void theYubiKey4MayNotOverwriteALongerName() throws Exception {
        OathSession session = OathSession.open(
                withFirmware("040304").then("00a1000000", "7208 21" + ACME_A + "62 9000"));
        assertThat(refused(Reason.UNFIT, () -> session.put(credential(new byte[20]), false))).contains("ACME:ab");
    }

    @Test
    void deleting() throws Exception {
        ScriptedCard card = withFirmware("050403")
                .then("0002000008 7106" + ACME_A, "9000")
                .then("0002000008 7106" + ACME_A, "6984");
        try (OathSession session = OathSession.open(card)) {
            session.delete(ID);
            assertThat(refused(Reason.NO_SUCH_ACCOUNT, () -> session.delete(ID)))
                    .startsWith("There is no account named ACME:a on this key");
        }
        card.assertDone();
    }

    /** The same status for a missing account and for a name that is taken: Yubico/developers.yubico.com, pull 294. */
    @Test
    void renaming() throws Exception {
        ScriptedCard card = withFirmware("050403")
                .then("000500000b 7106" + ACME_A + "7101 62", "9000")
                .then("000500000b 7106" + ACME_A + "7101 62", "6984")
                .then("00a1000000", "720221 62 9000")
                .then("000500000b 7106" + ACME_A + "7101 62", "6984")
                .then("00a1000000", "720221 62 7207 21" + ACME_A + "9000")
                .then("000500000d 7104 36302f61 7105 36302f6162", "9000");
        try (OathSession session = OathSession.open(card)) {
            AccountName shorter = new AccountName(null, "b");
            assertThat(session.rename(ID, shorter)).isEqualTo(totp("62"));
            assertThat(refused(Reason.NO_SUCH_ACCOUNT, () -> session.rename(ID, shorter))).contains("ACME:a");
            assertThat(refused(Reason.NAME_TAKEN, () -> session.rename(ID, shorter))).contains("named b ");
            assertThat(session.rename(totp("36302f61"), new AccountName(null, "ab")).text()).isEqualTo("60/ab");
        }
        card.assertDone();
        OathSession old = OathSession.open(withFirmware("050300"));
        assertThat(refused(Reason.UNSUPPORTED, () -> old.rename(ID, NAME))).contains("5.3.1", "5.3.0");
    }

    @Test
    void calculating() throws Exception {
        ScriptedCard card = withFirmware("050403")
                .then("00a2000112 7106" + ACME_A + "7408 0000000000000001", "7605 08 c1397eea 9000")
                .then("00a2000110 7104 36302f61 7408 0000000000000000", "7605 06 4c93cf18 9000")
                .then("00a2000105 7101 62 7400", "7605 06 41397eea 9000");
        try (OathSession session = OathSession.open(card)) {
            assertThat(session.calculate(ID, AT)).isEqualTo(
                    new OneTimeCode("94287082", Instant.ofEpochSecond(30), Instant.ofEpochSecond(60)));
            assertThat(session.calculate(totp("36302f61"), AT)).isEqualTo(
                    new OneTimeCode("755224", Instant.ofEpochSecond(0), Instant.ofEpochSecond(60)));
            AccountId hotp = new AccountId(OathType.HOTP, Bytes.ofHex("62"));
            OneTimeCode code = session.calculate(hotp, AT);
            assertThat(code).isEqualTo(new OneTimeCode("287082", null, null));
            assertThat(code.toString()).doesNotContain("287082");
        }
        card.assertDone();
    }

    @ParameterizedTest
    @CsvSource({"6984, NO_SUCH_ACCOUNT", "6982, NOT_TOUCHED", "6985, NOT_TOUCHED", "6f00, REFUSED",
        "7505084c93cf189000, REFUSED", "76040600009000, REFUSED", "9000, REFUSED", "7605004c93cf189000, REFUSED",
        "90, REFUSED"})
    void codesThatCannotBeHad(String answer, Reason reason) throws Exception {
        OathSession session = OathSession.open(withFirmware("050403")
                .then("00a2000112 7106" + ACME_A + "7408 0000000000000001", answer));
        refused(reason, () -> session.calculate(ID, AT));
    }

    /** Steam's codes, which ykman makes of the whole response, come from the truncated one just as well. */
    @Test
    void steamsCodes() throws Exception {
        String name = "537465616d3a61";
        ScriptedCard card = withFirmware("050403")
                .then("00a2000113 7107" + name + "7408 0000000000000001", "7605 06 c1397eea 9000")
                .then("00a400010a 7408 0000000000000001", "7107" + name + "7605 06 41397eea 9000");
        try (OathSession session = OathSession.open(card)) {
            OneTimeCode code = session.calculate(totp(name), AT);
            assertThat(code).isEqualTo(
                    new OneTimeCode("PV9M4", Instant.ofEpochSecond(30), Instant.ofEpochSecond(60)));
            assertThat(code.toString()).doesNotContain("PV9M4");
            assertThat(session.calculateAll(AT)).containsExactly(new CalculatedAccount(totp(name), false, code));
        }
        card.assertDone();
    }

    @Test
    void everythingThatTheKeyTells() throws Exception {
        ScriptedCard card = withFirmware("050403")
                .then("00a1000000", "7207 21" + ACME_A + "7202 12 62" + "7202 23 63" + "7202 21 64" + "9000")
                .then("00a400010a 7408 0000000000000001", "7106" + ACME_A + "7605 08 41397eea"
                        + "7101 62 7701 07" + "7101 63 7c01 06" + "7101 64 7700" + "9000");
        AccountId hotp = new AccountId(OathType.HOTP, Bytes.ofHex("62"));
        try (OathSession session = OathSession.open(card)) {
            assertThat(session.details(AT)).containsExactly(
                    new AccountDetails(ID, HashAlgorithm.SHA1, 8, false),
                    new AccountDetails(hotp, HashAlgorithm.SHA256, 7, null),
                    new AccountDetails(totp("63"), HashAlgorithm.SHA512, 6, true),
                    new AccountDetails(totp("64"), HashAlgorithm.SHA1, null, null));
        }
        card.assertDone();
    }

    /** An account that answered a later challenge keeps CALCULATE ALL from answering; the list stays of use. */
    @Test
    void whatTheKeyDoesNotTell() throws Exception {
        OathSession session = OathSession.open(withFirmware("050403")
                .then("00a1000000", "7207 21" + ACME_A + "9000")
                .then("00a400010a 7408 0000000000000001", "6982")
                .then("00a100000101", "6a80"));
        assertThat(session.details(AT)).containsExactly(new AccountDetails(ID, HashAlgorithm.SHA1, null, null));
    }

    @Test
    void calculatingAll() throws Exception {
        ScriptedCard card = withFirmware("050403")
                .then("00a400010a 7408 0000000000000001", "7106" + ACME_A + "7605 06 41397eea"
                        + "7101 62 7701 06" + "7101 63 7c01 06" + "7104 36302f61 7605 06 41397eea" + "9000")
                .then("00a2000110 7104 36302f61 7408 0000000000000000", "7605 06 4c93cf18 9000");
        try (OathSession session = OathSession.open(card)) {
            assertThat(session.calculateAll(AT)).containsExactly(
                    new CalculatedAccount(ID, false,
                            new OneTimeCode("287082", Instant.ofEpochSecond(30), Instant.ofEpochSecond(60))),
                    new CalculatedAccount(new AccountId(OathType.HOTP, Bytes.ofHex("62")), false, null),
                    new CalculatedAccount(totp("63"), true, null),
                    new CalculatedAccount(totp("36302f61"), false,
                            new OneTimeCode("755224", Instant.ofEpochSecond(0), Instant.ofEpochSecond(60))));
        }
        card.assertDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7101 61", "7605 06 41397eea 7101 61", "7101 61 7601 06", "7101 61 7101 62", "71",
        "7101 61 7701 06 7101 61 7701 06"})
    void codesThatMakeNoSense(String answer) throws Exception {
        OathSession session = OathSession.open(withFirmware("050403")
                .then("00a400010a 7408 0000000000000001", answer + "9000"));
        refused(Reason.REFUSED, () -> session.calculateAll(AT));
    }

    /** The key's proof of the new password is HMAC-SHA-1 of a challenge of ours. */
    @Test
    void passwords() throws Exception {
        ScriptedCard card = withFirmware("050403")
                .then("0003000033 7311 21" + ACCESS_KEY + "7408" + OWN_CHALLENGE + "7514" + OWN_ANSWER, "9000")
                .then("0003000002 7300", "9000");
        try (OathSession session = open(card)) {
            session.setPassword(PASSWORD);
            assertThat(session.isPasswordSet()).isTrue();
            assertThat(session.isLocked()).isFalse();
            session.removePassword();
            assertThat(session.isPasswordSet()).isFalse();
            refused(Reason.UNFIT, () -> session.setPassword(new char[0]));
        }
        card.assertDone();
    }

    @Test
    void resettingWorksWhileLocked() throws Exception {
        ScriptedCard card = ScriptedCard.locked(CHALLENGE)
                .then("0004dead00", "9000")
                .thenSelect("7903050403 7108 0102030405060708 9000");
        try (OathSession session = OathSession.open(card)) {
            session.reset();
            assertThat(session.isLocked()).isFalse();
            assertThat(session.isPasswordSet()).isFalse();
            assertThat(session.deviceId()).isEqualTo(Bytes.ofHex("0102030405060708"));
        }
        card.assertDone();
    }

    /** Another program on the same key can have selected another applet meanwhile. */
    @Test
    void accountsThatLockThemselves() throws Exception {
        OathSession session = OathSession.open(withFirmware("050403").then("00a1000000", "6982"));
        assertThat(refused(Reason.LOCKED, session::list)).isEqualTo("The OATH accounts on this key are locked by a"
                + " password; give it with --password-file or at the prompt.");
    }

    @Property
    void noAnswerIsASurprise(@ForAll("answers") byte[] answer, @ForAll @IntRange(max = 8) int method) throws Exception {
        try (OathSession session = OathSession.open(
                withFirmware("050403").thenAlways(HexFormat.of().formatHex(answer) + "9000"))) {
            switch (method) {
                case 0 -> session.list();
                case 1 -> session.put(credential(new byte[20]), false);
                case 2 -> session.delete(ID);
                case 3 -> session.rename(ID, NAME);
                case 4 -> session.calculate(ID, AT);
                case 5 -> session.calculateAll(AT);
                case 6 -> session.setPassword(PASSWORD);
                case 7 -> session.details(AT);
                default -> session.reset();
            }
        } catch (OathSessionException e) {
            assertThat(e.reason()).isEqualTo(Reason.REFUSED);
        }
    }

    /** Mostly data objects, with tags that mean something, so that more than the first check is reached. */
    @Provide
    Arbitrary<byte[]> answers() {
        Arbitrary<byte[]> objects = Combinators.combine(
                Arbitraries.of(0x71, 0x72, 0x74, 0x75, 0x76, 0x77, 0x79, 0x7c),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(12)).as((tag, value) -> new Tlv(tag, value).encode());
        Arbitrary<byte[]> sequences = objects.list().ofMaxSize(4).map(
                all -> all.stream().reduce(new byte[0], OathSessionTest::joined));
        return Arbitraries.oneOf(sequences, Arbitraries.bytes().array(byte[].class).ofMaxSize(20));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    private static OathSession open(ScriptedCard card) throws Exception {
        return OathSession.open(card, COUNTING);
    }

    private static OathCredential credential(byte[] secret) throws InvalidOathCredential {
        return OathCredential.totp(NAME, HashAlgorithm.SHA1, 6, 30, Secret.copyOf(secret));
    }

    private static AccountId totp(String hex) {
        return new AccountId(OathType.TOTP, Bytes.ofHex(hex));
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        COUNTING.fill(bytes);
        return bytes;
    }

    private static String refused(Reason reason, ThrowingCallable attempt) {
        String[] message = new String[1];
        assertThatExceptionOfType(OathSessionException.class).isThrownBy(attempt).satisfies(e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.getMessage()).endsWith(".");
            message[0] = e.getMessage();
        });
        return message[0];
    }
}
