package dev.keywright.token.otp;

import dev.keywright.token.Interaction;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.UserPresence.Answer;
import dev.keywright.token.state.OtpSlot;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import dev.keywright.wire.otp.SlotKind;
import java.util.Arrays;

/**
 * Challenge-response (ykchalresp(1), and Yubico's .NET SDK, "Challenge-response"). A challenge shorter than a frame's
 * payload is padded with zeros, as it is on the OTP pipe.
 */
final class Challenges {

    /** SLOT_CHAL_OTP1 in ykdef.h: 6 bytes, which stand in for the private id. */
    private static final int YUBICO_CHALLENGE_LENGTH = 6;

    private final TokenCore core;
    private final SessionCounters counters;

    Challenges(TokenCore core, SessionCounters counters) {
        this.core = core;
        this.counters = counters;
    }

    /** 20 bytes. */
    byte[] hmac(int number, byte[] payload, Interaction interaction) throws OtpRefusal {
        if (payload.length > OtpFrame.PAYLOAD_LENGTH) {
            throw new OtpRefusal(StatusWord.WRONG_LENGTH);
        }
        SlotConfiguration configuration = slot(number, SlotKind.CHALLENGE_HMAC).configuration();
        awaitTouch(number, configuration, interaction);
        byte[] challenge = Arrays.copyOf(payload, OtpFrame.PAYLOAD_LENGTH);
        boolean shorter = (configuration.configFlags() & SlotFlags.HMAC_LESS_THAN_64) != 0;
        byte[] key = Tickets.hmacKey(configuration);
        byte[] response = core.crypto().hmac("HmacSHA1", key, shorter ? withoutPadding(challenge) : challenge);
        Arrays.fill(key, (byte) 0);
        return response;
    }

    /** Whatever the last byte is, it and those like it before it are padding (ykpersonalize(1), "hmac-lt64"). */
    private static byte[] withoutPadding(byte[] challenge) {
        int length = challenge.length;
        byte padding = challenge[length - 1];
        while (length > 0 && challenge[length - 1] == padding) {
            length--;
        }
        return Arrays.copyOf(challenge, length);
    }

    /** 16 bytes, other ones each time. */
    byte[] yubico(int number, byte[] payload, Interaction interaction) throws OtpRefusal, MemoryFailure {
        if (payload.length < YUBICO_CHALLENGE_LENGTH || payload.length > OtpFrame.PAYLOAD_LENGTH) {
            throw new OtpRefusal(StatusWord.WRONG_LENGTH);
        }
        OtpSlot slot = slot(number, SlotKind.CHALLENGE_YUBICO);
        awaitTouch(number, slot.configuration(), interaction);
        byte[] challenge = Arrays.copyOf(payload, YUBICO_CHALLENGE_LENGTH);
        return counters.next(number, slot).encrypt(core.crypto(), challenge, slot.configuration().key());
    }

    private OtpSlot slot(int number, SlotKind kind) throws OtpRefusal {
        return core.state().otp().slot(number)
                .filter(slot -> SlotKind.of(slot.configuration()) == kind)
                .filter(slot -> (slot.configuration().extendedFlags() & SlotFlags.DORMANT) == 0)
                .orElseThrow(() -> new OtpRefusal(StatusWord.CONDITIONS_NOT_SATISFIED));
    }

    /** On NFC the tap itself is the touch (pp3345/ykDroid, issue 18). */
    private void awaitTouch(int number, SlotConfiguration configuration, Interaction interaction) throws OtpRefusal {
        boolean wanted = (configuration.configFlags() & SlotFlags.CHALLENGE_TOUCH) != 0;
        if (!wanted || interaction.transport().equals(Interaction.NFC)) {
            return;
        }
        Answer answer = interaction.awaitTouch(core.environment().presence(), "a response from slot " + number);
        if (answer != Answer.TOUCHED) {
            throw new OtpRefusal(StatusWord.CONDITIONS_NOT_SATISFIED);
        }
    }
}
