package dev.keywright.host.otp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.application.CommandState;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.emulated.EmulatedCardConnection;
import dev.keywright.host.emulated.EmulatedOtpConnection;
import dev.keywright.host.otp.OtpSessionException.Reason;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.Totp;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import dev.keywright.token.UserPresence;
import dev.keywright.token.otp.TouchLength;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.KeyboardLayout;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The session and the emulated key's OTP application, which were made apart, over both pipes. */
class OtpRoundTripTest {

    private static final byte[] KEY = Bytes.ofHex("303132333435363738393a3b3c3d3e3f40414243").toArray();
    private static final CommandState NO_WAIT = new CommandState();

    enum Over {
        CARD,
        REPORTS
    }

    private final EmulatedKey key = new EmulatedKey(
            FreshKey.profile(),
            FreshKey.state(),
            TokenEnvironment.reproducible(RandomSource.seeded(new byte[] {1}), StateStore.IN_MEMORY)
                    .withPresence(UserPresence.ALWAYS));

    @AfterEach
    void unplug() {
        key.close();
    }

    private OtpSession open(Over pipe) throws Exception {
        return pipe == Over.CARD
                ? OtpSession.open(new EmulatedCardConnection(key.usbCard(), Transport.USB))
                : OtpSession.open(new EmulatedOtpConnection(key.otpHid().orElseThrow()));
    }

    private String typed(TouchLength length) {
        return key.touch(length).text(KeyboardLayout.US);
    }

    private static Set<SlotOption> usual(OtpSession session, SlotContent content) {
        return session.usualOptions(content);
    }

    @ParameterizedTest
    @EnumSource
    void codesByCounterAreTyped(Over pipe) throws Exception {
        try (OtpSession session = open(pipe)) {
            SlotContent hotp = OathHotp.of(TokenId.ofSerial(session.serial()), Secret.copyOf(KEY), 8, 32);
            session.program(Slot.ONE, hotp, usual(session, hotp), AccessCodes.NONE);
        }
        for (int counter = 32; counter < 35; counter++) {
            assertThat(typed(TouchLength.SHORT))
                    .isEqualTo("ubhe12345678" + Hotp.code(HashAlgorithm.SHA1, KEY, counter, 8) + "\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPasswordIsTypedAndItsOptionsAreChanged(Over pipe) throws Exception {
        String password = "Correct horse, battery staple: 38 lett";
        try (OtpSession session = open(pipe)) {
            SlotContent content = StaticPassword.of(password.toCharArray(), KeyboardLayout.US);
            session.program(Slot.TWO, content, usual(session, content), AccessCodes.NONE);
            assertThat(typed(TouchLength.LONG)).isEqualTo(password + "\n");
            Set<SlotOption> silent = EnumSet.copyOf(session.usualOptions());
            silent.remove(SlotOption.APPEND_ENTER);
            session.update(Slot.TWO, silent, AccessCodes.NONE);
            assertThat(typed(TouchLength.LONG)).isEqualTo(password);
            session.swap();
            assertThat(typed(TouchLength.SHORT)).isEqualTo(password);
            assertThat(session.status().configured(Slot.TWO)).contains(false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aYubicoOtpBeginsWithThePublicId(Over pipe) throws Exception {
        try (OtpSession session = open(pipe)) {
            SlotContent otp = YubicoOtp.random(YubicoOtp.publicIdOf(session.serial()), RandomSource.seeded(KEY));
            session.program(Slot.ONE, otp, usual(session, otp), AccessCodes.NONE);
        }
        assertThat(typed(TouchLength.SHORT)).startsWith("vvccccnrhbfu").hasSize(45);
    }

    @ParameterizedTest
    @EnumSource
    void challengesAreAnswered(Over pipe) throws Exception {
        try (OtpSession session = open(pipe)) {
            SlotContent hmac = HmacChallenge.of(Secret.copyOf(KEY), true);
            session.program(Slot.TWO, hmac, usual(session, hmac), AccessCodes.NONE);
            for (int length = 1; length < 64; length++) {
                byte[] challenge = RandomSource.seeded(new byte[] {(byte) length}).bytes(length);
                challenge[length - 1] = (byte) (length % 2);
                assertThat(session.hmac(Slot.TWO, challenge, NO_WAIT).toArray())
                        .isEqualTo(Crypto.fastest().hmac("HmacSHA1", KEY, challenge));
            }
            Instant at = Instant.ofEpochSecond(1_763_781_234L);
            assertThat(session.totp(Slot.TWO, at, 6, NO_WAIT)).isEqualTo(Totp.code(HashAlgorithm.SHA1, KEY, at, 30, 6));
            refused(Reason.NO_ANSWER, () -> session.hmac(Slot.ONE, new byte[] {1}, NO_WAIT));

            SlotContent yubico = YubicoChallenge.of(Secret.copyOf(new byte[6]), Secret.copyOf(new byte[16]), false);
            session.program(Slot.ONE, yubico, usual(session, yubico), AccessCodes.NONE);
            assertThat(session.yubicoResponse(Slot.ONE, new byte[6], NO_WAIT))
                    .isNotEqualTo(session.yubicoResponse(Slot.ONE, new byte[6], NO_WAIT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void accessCodesAndProtectionAreKept(Over pipe) throws Exception {
        Secret code = Secret.copyOf(new byte[] {1, 2, 3, 4, 5, 6});
        try (OtpSession session = open(pipe)) {
            SlotContent hmac = HmacChallenge.of(Secret.copyOf(KEY), false);
            session.program(Slot.ONE, hmac, usual(session, hmac), new AccessCodes(null, code));
            refused(Reason.NOT_WRITTEN, () -> session.delete(Slot.ONE, AccessCodes.NONE));
            refused(Reason.NOT_WRITTEN, session::swap);
            Set<SlotOption> protecting = EnumSet.copyOf(usual(session, hmac));
            protecting.add(SlotOption.PROTECT_SLOT_2);
            session.program(Slot.ONE, hmac, protecting, AccessCodes.keeping(code));
            refused(Reason.NOT_WRITTEN, () ->
                    session.program(Slot.TWO, hmac, usual(session, hmac), AccessCodes.NONE));
            session.delete(Slot.ONE, AccessCodes.keeping(code));
            session.program(Slot.TWO, hmac, usual(session, hmac), AccessCodes.NONE);
            session.setNdef(Slot.TWO, NdefPayload.uri(NdefPayload.USUAL_URI), AccessCodes.NONE);
            session.delete(Slot.TWO, AccessCodes.NONE);
            assertThat(session.status().programSequence()).isZero();
        }
    }

    /** More writes than the sequence has values. */
    @ParameterizedTest
    @EnumSource
    void theSequenceBeginsAnew(Over pipe) throws Exception {
        try (OtpSession session = open(pipe)) {
            SlotContent hmac = HmacChallenge.of(Secret.copyOf(KEY), false);
            for (int write = 0; write < 300; write++) {
                session.program(Slot.ONE, hmac, usual(session, hmac), AccessCodes.NONE);
            }
            assertThat(session.hmac(Slot.ONE, KEY, NO_WAIT).toArray())
                    .isEqualTo(Crypto.fastest().hmac("HmacSHA1", KEY, KEY));
        }
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(OtpSessionException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
