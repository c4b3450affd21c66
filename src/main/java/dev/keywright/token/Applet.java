package dev.keywright.token;

import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;

/**
 * An application on the key's card pipe (ISO/IEC 7816-4 §8.2.1). One at a time is selected. Command chaining, and the
 * splitting of a long answer, are done before and after it: it sees whole commands and gives whole answers.
 */
public interface Applet {

    /** The ISO/IEC 7816-4 instruction that fetches the rest of a long answer. */
    int GET_RESPONSE = 0xc0;

    /** The identifier that SELECT names, or its beginning. */
    Bytes aid();

    /** Answers SELECT. */
    ResponseApdu select();

    /** Answers any other command while this applet is selected. */
    ResponseApdu process(CommandApdu command, Interaction interaction);

    /** Forgets what ends with the selection, such as an unlocked access key. */
    default void deselect() {}

    /** The instruction by which this applet's clients fetch the rest of a long answer. */
    default int continuation() {
        return GET_RESPONSE;
    }
}
