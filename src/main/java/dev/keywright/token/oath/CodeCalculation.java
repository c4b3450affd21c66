package dev.keywright.token.oath;

import dev.keywright.oath.OathType;
import dev.keywright.token.Interaction;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore;
import dev.keywright.token.UserPresence.Answer;
import dev.keywright.token.state.OathAccount;
import dev.keywright.token.state.OathState;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.OathChallengeSet;
import dev.keywright.token.state.StateChange.OathCounterSet;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Ykoath;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
        List<StateChange> changes = counts
                ? List.of(new OathCounterSet(account.name(), account.counter() + 1))
                : raise(account, challenge).stream().toList();
        if (account.touchRequired()) {
            awaitTouch(account, interaction);
        }
        byte[] factor = counts
                ? ByteBuffer.allocate(Long.BYTES).putLong(account.counter()).array()
                : challenge;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        respond(account, factor, truncated(command), out);
        return new Outcome<>(ResponseApdu.ok(out.toByteArray()), changes);
    }

    /** "CALCULATE ALL INSTRUCTION": the codes of all accounts that neither count nor want a touch. */
    Outcome<ResponseApdu> calculateAll(CommandApdu command, OathState state) throws Refusal {
        YkoathReader in = new YkoathReader(command.data());
        byte[] challenge = in.value(Ykoath.TAG_CHALLENGE, 1, MAX_CHALLENGE_LENGTH);
        in.end();
        List<StateChange> changes = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (OathAccount account : state.all()) {
            out.writeBytes(new Tlv(Ykoath.TAG_NAME, account.name()).encode());
            if (account.type() == OathType.HOTP) {
                out.writeBytes(new byte[] {Ykoath.TAG_HOTP, 1, (byte) account.digits()});
            } else if (account.touchRequired()) {
                out.writeBytes(new byte[] {Ykoath.TAG_TOUCH, 1, (byte) account.digits()});
            } else {
                raise(account, challenge).ifPresent(changes::add);
                respond(account, challenge, truncated(command), out);
            }
        }
        return new Outcome<>(ResponseApdu.ok(out.toByteArray()), changes);
    }

    private static boolean truncated(CommandApdu command) {
        return command.p2() == Ykoath.TRUNCATED_P2;
    }

    /**
     * "Only increasing", where the account has it: refuses a challenge that is lower than the last one, and remembers
     * this one. The same one is answered again, and one account that refuses stops CALCULATE ALL, as in Yubico's own
     * ykneo-oath (OathObj, calculate) and in canokey-core.
     */
    private static Optional<StateChange> raise(OathAccount account, byte[] challenge) throws Refusal {
        Bytes lowest = account.lowestChallenge();
        if (lowest == null) {
            return Optional.empty();
        }
        Bytes number = withoutLeadingZeros(challenge);
        int order = number.length() == lowest.length()
                ? number.compareTo(lowest)
                : Integer.compare(number.length(), lowest.length());
        if (order < 0) {
            throw new Refusal(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
        }
        return order == 0 ? Optional.empty() : Optional.of(new OathChallengeSet(account.name(), number));
    }

    private static Bytes withoutLeadingZeros(byte[] number) {
        int start = 0;
        while (start < number.length && number[start] == 0) {
            start++;
        }
        return Bytes.of(Arrays.copyOfRange(number, start, number.length));
    }

    /**
     * "Touch account timed out" is what ykman makes of 6982 here. On NFC, where the sensor has no power, the tap itself
     * is the touch, for all codes that are asked for while the key stays in the field (Yubico/yubioath-flutter, issue
     * 1544; yubioath-android, issue 121; canokey-core likewise).
     */
    private void awaitTouch(OathAccount account, Interaction interaction) throws Refusal {
        if (interaction.transport().equals(Interaction.NFC)) {
            return;
        }
        String name = new String(account.name().toArray(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
        Answer answer = interaction.awaitTouch(core.environment().presence(), "a one-time code for " + name);
        if (answer != Answer.TOUCHED) {
            throw new Refusal(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
        }
    }

    private void respond(OathAccount account, byte[] challenge, boolean truncated, ByteArrayOutputStream out) {
        byte[] mac = account.secret()
                .use(secret -> core.crypto().hmac(account.algorithm().macName(), secret, challenge));
        byte[] shown = truncated ? truncate(mac) : mac;
        out.write(truncated ? Ykoath.TAG_TRUNCATED_RESPONSE : Ykoath.TAG_FULL_RESPONSE);
        out.write(1 + shown.length);
        out.write(account.digits());
        out.writeBytes(shown);
    }

    /** Dynamic truncation (RFC 4226 §5.3): four bytes, the highest bit cleared; the client reduces them to digits. */
    private static byte[] truncate(byte[] mac) {
        int offset = mac[mac.length - 1] & 0x0f;
        byte[] truncated = Arrays.copyOfRange(mac, offset, offset + 4);
        truncated[0] &= 0x7f;
        return truncated;
    }
}
