package dev.keywright.host.oath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.host.oath.OathSessionException.Reason;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.token.UserPresence;
import dev.keywright.token.UserPresence.Answer;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The session against the emulated key, with the codes of RFC 4226, appendix D, and RFC 6238, appendix B. */
class OathSessionRoundTripTest {

    private static final Instant AT = Instant.ofEpochSecond(1111111109);
    private static final char[] PASSWORD = "p\u00e4ssw\u00f6rd".toCharArray();

    @TempDir
    private Path folder;
    private Answer touch = Answer.TOUCHED;
    private @Nullable CountDownLatch whileWaiting;
    private EmulatedSecurityKey key;

    @BeforeEach
    void plugIn() throws IOException {
        UserPresence presence = (what, cancelled) -> {
            awaitPrompt();
            return touch;
        };
        key = EmulatedSecurityKey.plugIn(folder.resolve("key"), null, presence);
    }

    private void awaitPrompt() {
        try {
            if (whileWaiting != null) {
                whileWaiting.await();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void pullOut() {
        key.close();
    }

    @Test
    void codesOfEveryKind() throws Exception {
        try (OathSession session = OathSession.open(key.openCard())) {
            AccountId sha1 = session.put(totp("sha1", HashAlgorithm.SHA1, 20, 30), false);
            session.put(totp("sha256", HashAlgorithm.SHA256, 32, 30), false);
            session.put(totp("sha512", HashAlgorithm.SHA512, 64, 30), false);
            AccountId touched = session.put(totp("touched", HashAlgorithm.SHA1, 20, 30), true);
            AccountId slow = session.put(totp("slow", HashAlgorithm.SHA1, 20, 60), false);
            AccountId counted = session.put(
                    OathCredential.hotp(new AccountName("RFC", "hotp"), HashAlgorithm.SHA1, 6, 8, key(20)), false);

            OneTimeCode code = new OneTimeCode(
                    "07081804", Instant.ofEpochSecond(1111111080), Instant.ofEpochSecond(1111111110));
            assertThat(session.calculate(sha1, AT)).isEqualTo(code);
            assertThat(session.calculate(touched, AT)).isEqualTo(code);
            assertThat(session.calculate(counted, AT).value()).isEqualTo("399871");
            assertThat(session.calculate(counted, AT).value()).isEqualTo("520489");

            List<CalculatedAccount> all = session.calculateAll(AT);
            assertThat(all).extracting(account -> account.code() == null ? "" : account.code().value())
                    .startsWith("07081804", "68084774", "25091201", "");
            assertThat(all).element(3).isEqualTo(new CalculatedAccount(touched, true, null));
            assertThat(all).element(4).extracting(CalculatedAccount::code)
                    .isEqualTo(session.calculate(slow, AT))
                    .extracting("validFrom", "validUntil")
                    .containsExactly(Instant.ofEpochSecond(1111111080), Instant.ofEpochSecond(1111111140));
            assertThat(all).element(5).isEqualTo(new CalculatedAccount(counted, false, null));
        }
    }

    @Test
    void accountsComeAndGo() throws Exception {
        try (OathSession session = OathSession.open(key.openCard())) {
            AccountId first = session.put(totp("first", HashAlgorithm.SHA256, 20, 60), false);
            AccountId second = session.put(totp("second", HashAlgorithm.SHA1, 20, 30), false);
            AccountId renamed = session.rename(first, new AccountName(null, "third"));
            assertThat(renamed).hasToString("60/third");
            assertThat(session.list()).containsExactly(
                    new StoredAccount(renamed, HashAlgorithm.SHA256), new StoredAccount(second, HashAlgorithm.SHA1));
            refused(Reason.NO_SUCH_ACCOUNT, () -> session.rename(first, new AccountName(null, "fourth")));
            refused(Reason.NO_SUCH_ACCOUNT, () -> session.delete(first));
            refused(Reason.NO_SUCH_ACCOUNT, () -> session.calculate(first, AT));
            AccountId fifth = session.put(totp("fifth", HashAlgorithm.SHA1, 20, 30), false);
            refused(Reason.NAME_TAKEN, () -> session.rename(fifth, new AccountName("RFC", "second")));
            session.delete(second);
            assertThat(session.list()).extracting(StoredAccount::id).containsExactlyInAnyOrder(renamed, fifth);
        }
    }

    @Test
    void aTouchThatDoesNotCome() throws Exception {
        try (OathSession session = OathSession.open(key.openCard())) {
            AccountId id = session.put(totp("touched", HashAlgorithm.SHA1, 20, 30), true);
            touch = Answer.TIMED_OUT;
            refused(Reason.NOT_TOUCHED, () -> session.calculate(id, AT));
        }
    }

    /** Whoever is asked is told, and nobody else. */
    @Test
    void aTouchThatIsWaitedForIsSaid() throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        AtomicInteger early = new AtomicInteger();
        try (OathSession session = OathSession.open(key.openCard())) {
            AccountId plain = session.put(totp("plain", HashAlgorithm.SHA1, 20, 30), false);
            session.calculate(plain, AT, early::incrementAndGet);
            AccountId id = session.put(totp("touched", HashAlgorithm.SHA1, 20, 30), true);
            whileWaiting = said;
            assertThat(session.calculate(id, AT, said::countDown).value()).isEqualTo("07081804");
        }
        assertThat(said.getCount()).isZero();
        assertThat(early).hasValue(0);
    }

    @Test
    void aPasswordFromSetToReset() throws Exception {
        Bytes device;
        try (OathSession session = OathSession.open(key.openCard())) {
            device = session.deviceId();
            session.put(totp("a", HashAlgorithm.SHA1, 20, 30), false);
            session.setPassword(PASSWORD);
            assertThat(session.list()).hasSize(1);
        }
        try (OathSession session = OathSession.open(key.openCard())) {
            refused(Reason.LOCKED, session::list);
            refused(Reason.WRONG_PASSWORD, () -> session.unlock("wrong".toCharArray()));
            session.unlock(PASSWORD);
            assertThat(session.list()).hasSize(1);
        }
        try (OathSession session = OathSession.open(key.openCard())) {
            session.unlock(session.deriveKey(PASSWORD));
            session.removePassword();
        }
        try (OathSession session = OathSession.open(key.openCard())) {
            assertThat(session.isPasswordSet()).isFalse();
            session.setPassword(PASSWORD);
        }
        try (OathSession session = OathSession.open(key.openCard())) {
            session.reset();
            assertThat(session.isLocked()).isFalse();
            assertThat(session.list()).isEmpty();
            assertThat(session.deviceId()).isNotEqualTo(device);
        }
    }

    /** 32 names of the full 64 bytes, so that the list comes in several parts on the way. */
    @Test
    void aFullKey() throws Exception {
        try (OathSession session = OathSession.open(key.openCard())) {
            for (int i = 10; i < 42; i++) {
                session.put(totp("n".repeat(58) + i, HashAlgorithm.SHA1, 20, 30), false);
            }
            assertThat(session.calculateAll(AT)).hasSize(32);
            refused(Reason.FULL, () -> session.put(totp("more", HashAlgorithm.SHA1, 20, 30), false));
            assertThat(session.list()).hasSize(32)
                    .allSatisfy(account -> assertThat(account.id().type()).isEqualTo(OathType.TOTP));
        }
    }

    private static OathCredential totp(String account, HashAlgorithm algorithm, int keyLength, int period)
            throws Exception {
        return OathCredential.totp(new AccountName("RFC", account), algorithm, 8, period, key(keyLength));
    }

    /** The keys of the RFCs: the digits 1 to 0 over and over. */
    private static Secret key(int length) {
        return Secret.copyOf("1234567890".repeat(7).substring(0, length).getBytes(StandardCharsets.US_ASCII));
    }

    private static void refused(Reason reason, ThrowingCallable attempt) {
        assertThatExceptionOfType(OathSessionException.class).isThrownBy(attempt)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
