package dev.keywright.token.card;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.StatusWord;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a command together that was sent in parts (command chaining, ISO/IEC 7816-4 §5.1.1.1). */
final class CommandChain {

    /** Bit 5 of the class byte: this is not the last part. */
    private static final int MORE_FOLLOWS = 0x10;
    /** Bits 7 and 6: set in classes where bit 5 means something else (ISO/IEC 7816-4 §5.1.1). */
    private static final int OTHER_CLASSES = 0x60;

    private static final int MAX_LENGTH = 0xffff;

    private @Nullable CommandApdu first;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /**
     * Takes one part.
     *
     * @return the whole command with its last part, else empty
     * @throws BrokenChain when the part does not continue what came before, or makes it too long; the chain is then gone
     */
    Optional<CommandApdu> take(CommandApdu part) throws BrokenChain {
        boolean last = (part.cla() & (OTHER_CLASSES | MORE_FOLLOWS)) != MORE_FOLLOWS;
        if (first == null && last) {
            return Optional.of(part);
        }
        int cla = last ? part.cla() : part.cla() ^ MORE_FOLLOWS;
        if (first == null) {
            first = new CommandApdu(cla, part.ins(), part.p1(), part.p2(), Bytes.EMPTY, 0, false);
        } else if (!continues(first, part, cla)) {
            throw broken(StatusWord.LAST_COMMAND_OF_CHAIN_EXPECTED);
        }
        if (data.size() + part.data().length() > MAX_LENGTH) {
            throw broken(StatusWord.WRONG_LENGTH);
        }
        data.writeBytes(part.data().toArray());
        if (!last) {
            return Optional.empty();
        }
        CommandApdu whole = new CommandApdu(
                cla, part.ins(), part.p1(), part.p2(), Bytes.of(data.toByteArray()), part.expectedLength(),
                part.extended());
        drop();
        return Optional.of(whole);
    }

    private static boolean continues(CommandApdu first, CommandApdu part, int cla) {
        return first.cla() == cla
                && first.ins() == part.ins()
                && first.p1() == part.p1()
                && first.p2() == part.p2();
    }

    /** Forgets the parts so far. */
    void drop() {
        first = null;
        data.reset();
    }

    private BrokenChain broken(int status) {
        drop();
        return new BrokenChain(status);
    }

    /** The parts do not make a command. */
    static final class BrokenChain extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        BrokenChain(int status) {
            super("the parts of a chained command do not fit together");
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
