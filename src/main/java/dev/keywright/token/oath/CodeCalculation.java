package dev.keywright.token.oath;

import dev.keywright.oath.OathType;
import dev.keywright.token.Interaction;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.UserPresence.Answer;
import dev.keywright.token.state.OathAccount;
import dev.keywright.token.state.OathState;
import dev.keywright.token.state.StateChange.OathCounterSet;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Ykoath;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** CALCULATE and CALCULATE ALL: codes, whole or truncated. */
final class CodeCalculation {

    /** The longest challenge that Yubico's own ykneo-oath takes: a block of SHA-1. */
    private static final int MAX_CHALLENGE_LENGTH = 64;

    private final TokenCore core;

    CodeCalculation(TokenCore core) {
        this.core = core;
    }

    /** "CALCULATE INSTRUCTION": the code of one account. */
    Outcome<ResponseApdu> calculate(CommandApdu command, OathState state, Interaction interaction) throws Refusal {
        YkoathReader in = new YkoathReader(command.data());
        OathAccount account = state.account(in.name()).orElseThrow(Refusal::noSuchAccount);
        boolean counts = account.type() == OathType.HOTP;
        // The counter stands in for the challenge, which clients then leave empty.
        byte[] challenge = in.value(Ykoath.TAG_CHALLENGE, counts ? 0 : 1, MAX_CHALLENGE_LENGTH);
        in.end();
        if (account.touchRequired()) {
            awaitTouch(account, interaction);
        }
        if (!counts) {
            return Outcome.of(ResponseApdu.ok(response(account, challenge, truncated(command)).encode()));
        }
        byte[] factor = ByteBuffer.allocate(Long.BYTES).putLong(account.counter()).array();
        return Outcome.of(
                ResponseApdu.ok(response(account, factor, truncated(command)).encode()),
                new OathCounterSet(account.name(), account.counter() + 1));
    }

    /** "CALCULATE ALL INSTRUCTION": the codes of all accounts that neither count nor want a touch. */
    Outcome<ResponseApdu> calculateAll(CommandApdu command, OathState state) throws Refusal {
        YkoathReader in = new YkoathReader(command.data());
        byte[] challenge = in.value(Ykoath.TAG_CHALLENGE, 1, MAX_CHALLENGE_LENGTH);
        in.end();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (OathAccount account : state.all()) {
            out.writeBytes(new Tlv(Ykoath.TAG_NAME, account.name()).encode());
            out.writeBytes(entry(account, challenge, truncated(command)).encode());
        }
        return Outcome.of(ResponseApdu.ok(out.toByteArray()));
    }

    private Tlv entry(OathAccount account, byte[] challenge, boolean truncated) {
        if (account.type() == OathType.HOTP) {
            return new Tlv(Ykoath.TAG_HOTP, new byte[] {(byte) account.digits()});
        }
        if (account.touchRequired()) {
            return new Tlv(Ykoath.TAG_TOUCH, new byte[] {(byte) account.digits()});
        }
        return response(account, challenge, truncated);
    }

    private static boolean truncated(CommandApdu command) {
        return command.p2() == Ykoath.TRUNCATED_P2;
    }

    /** "Touch account timed out" is what ykman makes of 6982 here. */
    private void awaitTouch(OathAccount account, Interaction interaction) throws Refusal {
        String name = new String(account.name().toArray(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
        Answer answer = interaction.awaitTouch(core.environment().presence(), "a one-time code for " + name);
        if (answer != Answer.TOUCHED) {
            throw new Refusal(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
        }
    }

    private Tlv response(OathAccount account, byte[] challenge, boolean truncated) {
        byte[] mac = account.secret()
                .use(secret -> core.crypto().hmac(account.algorithm().macName(), secret, challenge));
        byte[] shown = truncated ? truncate(mac) : mac;
        byte[] value = new byte[1 + shown.length];
        value[0] = (byte) account.digits();
        System.arraycopy(shown, 0, value, 1, shown.length);
        return new Tlv(truncated ? Ykoath.TAG_TRUNCATED_RESPONSE : Ykoath.TAG_FULL_RESPONSE, value);
    }

    /** Dynamic truncation (RFC 4226 §5.3): four bytes, the highest bit cleared; the client reduces them to digits. */
    private static byte[] truncate(byte[] mac) {
        int offset = mac[mac.length - 1] & 0x0f;
        byte[] truncated = Arrays.copyOfRange(mac, offset, offset + 4);
        truncated[0] &= 0x7f;
        return truncated;
    }
}
