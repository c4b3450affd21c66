package dev.keywright.port.usb;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.ccid.CcidChain;
import dev.keywright.wire.ccid.CcidError;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** APDUs that are longer than a CCID message, which travel in parts (CCID 1.1 §6.1.4 and §6.2.1). */
final class ApduParts {

    /** An extended command APDU at its longest (ISO/IEC 7816-4 §5.1): header, two lengths, 65,535 bytes. */
    private static final int MAX_COMMAND = 4 + 3 + 0xffff + 2;

    private final int maxData;
    private final ByteArrayOutputStream command = new ByteArrayOutputStream();
    private boolean arriving;
    private byte[] answer = {};
    private boolean begun;

    /** @param maxData in one message, in bytes */
    ApduParts(int maxData) {
        this.maxData = maxData;
    }

    /** @param chain see {@link CcidChain} */
    record Part(int chain, Bytes data) {}

    /** A part does not fit those before it. */
    static final class Misfit extends Exception {
        private static final long serialVersionUID = 1L;

        private final int error;

        Misfit(int error) {
            super("a part of an APDU does not fit", null, false, false);
            this.error = error;
        }

        /** See {@link CcidError}. */
        int error() {
            return error;
        }
    }

    /**
     * Takes a part of a command.
     *
     * @return the whole command with its last part
     */
    Optional<byte[]> add(int level, Bytes data) throws Misfit {
        boolean first = level == CcidChain.WHOLE || level == CcidChain.BEGINS;
        boolean last = level == CcidChain.WHOLE || level == CcidChain.ENDS;
        if (level > CcidChain.CONTINUES || !first && !arriving) {
            forget();
            throw new Misfit(CcidError.BAD_LEVEL);
        }
        if (first) {
            forget();
        }
        if (command.size() + data.length() > MAX_COMMAND) {
            forget();
            throw new Misfit(CcidError.OVERRUN);
        }
        command.writeBytes(data.toArray());
        arriving = !last;
        if (!last) {
            return Optional.empty();
        }
        byte[] whole = command.toByteArray();
        command.reset();
        return Optional.of(whole);
    }

    /** The first part of an answer, or all of it. */
    Part answer(byte[] whole) {
        answer = whole;
        begun = false;
        return part();
    }

    /** The next part of an answer; empty where all of it is given. */
    Optional<Part> nextOfAnswer() {
        return answer.length == 0 ? Optional.empty() : Optional.of(part());
    }

    private Part part() {
        int length = Math.min(answer.length, maxData);
        boolean first = !begun;
        boolean last = length == answer.length;
        Bytes data = Bytes.of(Arrays.copyOf(answer, length));
        answer = Arrays.copyOfRange(answer, length, answer.length);
        begun = true;
        if (first) {
            return new Part(last ? CcidChain.WHOLE : CcidChain.BEGINS, data);
        }
        return new Part(last ? CcidChain.ENDS : CcidChain.CONTINUES, data);
    }

    void forget() {
        command.reset();
        arriving = false;
        answer = new byte[0];
    }
}
