package dev.keywright.token.card;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import java.util.Arrays;

/** Gives an answer out in the pieces that the client asks for (ISO/IEC 7816-4 §5.3.4, "61XX"). */
final class LongAnswer {

    /** What a client without Le gets at most: the maximum of the form in which it sent its lengths. */
    private static final int SHORT_MAX = 0x100;

    private static final int EXTENDED_MAX = 0x10000;

    private byte[] rest = new byte[0];
    private int finalStatus = StatusWord.OK;

    boolean isPending() {
        return rest.length > 0;
    }

    /** The first piece of {@code whole}, or all of it where it fits what {@code command} expects. */
    ResponseApdu begin(ResponseApdu whole, CommandApdu command) {
        rest = whole.data().toArray();
        finalStatus = whole.status();
        return next(command);
    }

    /** The next piece, as long as {@code command} expects at most. */
    ResponseApdu next(CommandApdu command) {
        int length = Math.min(rest.length, expected(command));
        Bytes piece = Bytes.of(Arrays.copyOf(rest, length));
        rest = Arrays.copyOfRange(rest, length, rest.length);
        if (rest.length == 0) {
            return new ResponseApdu(piece, finalStatus);
        }
        return new ResponseApdu(piece, StatusWord.MORE_DATA | (rest.length < SHORT_MAX ? rest.length : 0));
    }

    /** Many clients leave Le out although they want data, and real keys oblige them. */
    private static int expected(CommandApdu command) {
        if (command.expectedLength() > 0) {
            return command.expectedLength();
        }
        return command.extended() ? EXTENDED_MAX : SHORT_MAX;
    }

    /** Forgets what was not fetched. */
    void drop() {
        rest = new byte[0];
    }
}
