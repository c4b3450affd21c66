package dev.keywright.token.hid;

import dev.keywright.token.Interaction;

/**
 * What stands behind the FIDO HID interface. Called from one thread at a time, the interface's own; whoever else speaks
 * to the same key must take its lock.
 */
public interface CtapHidApplications {

    /**
     * Runs a CTAP2 command (CTAP 2.1 §8).
     *
     * @param request     the command byte and its CBOR parameters; at least one byte
     * @param interaction tells when the client cancels; the answer is then CTAP2_ERR_KEEPALIVE_CANCEL
     * @return the status byte and the CBOR response; at most 7,609 bytes
     */
    byte[] cbor(byte[] request, Interaction interaction);

    /**
     * Runs a CTAP1/U2F command.
     *
     * @param apdu what the client sent, which need not be an APDU
     * @return the response APDU with its status word
     */
    byte[] msg(byte[] apdu, Interaction interaction);

    /** Shows a person which key this is (CTAPHID_WINK). */
    default void wink() {}
}
