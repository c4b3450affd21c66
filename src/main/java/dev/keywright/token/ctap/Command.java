package dev.keywright.token.ctap;

import com.upokecenter.cbor.CBORObject;
import dev.keywright.token.Interaction;
import dev.keywright.token.Outcome;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.wire.Cbor;

/** One command of CTAP 2.1 §6. It keeps nothing between calls: what must last lies in the state or the memory. */
interface Command {

    /**
     * @return the whole answer, status byte first, and what must be durable before it leaves
     * @throws CtapError     when the answer is a status alone
     * @throws MemoryFailure when a change that had to be durable half-way could not be made so
     */
    Outcome<byte[]> run(Call call) throws CtapError, MemoryFailure;

    /** Whether a CBOR map follows the command byte. */
    default boolean takesParameters() {
        return true;
    }

    /** Whether it may continue what an earlier command began; all others end that (§6). */
    default boolean continuesIteration() {
        return false;
    }

    /**
     * @param parameters  empty for a command that takes none
     * @param interaction with the transport that carries the request
     * @param memory      what the key forgets when power goes
     */
    record Call(Parameters parameters, Interaction interaction, VolatileState memory) {}

    static byte[] answer() {
        return status(CtapStatus.OK);
    }

    static byte[] answer(CBORObject members) {
        byte[] encoded = Cbor.encode(members);
        byte[] answer = new byte[1 + encoded.length];
        System.arraycopy(encoded, 0, answer, 1, encoded.length);
        return answer;
    }

    static byte[] status(CtapStatus status) {
        return new byte[] {status.code()};
    }
}
