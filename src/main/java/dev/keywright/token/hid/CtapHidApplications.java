package dev.keywright.token.hid;

import dev.keywright.token.Interaction;
import dev.keywright.wire.ctaphid.CtapHidError;

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

    /**
     * Whether the interface is there; one that is switched off answers nothing. This and the next two are asked from
     * any thread, while a command may be under way.
     */
    default boolean isPresent() {
        return true;
    }

    /** Whether CTAP2 is switched on; where it is not, CTAPHID_INIT says so and {@link #cbor} is not called. */
    default boolean hasCtap2() {
        return true;
    }

    /** Whether U2F is switched on; where it is not, CTAPHID_INIT says so and {@link #msg} is not called. */
    default boolean hasU2f() {
        return true;
    }

    /**
     * Reads device information, by the vendor command of Yubico's keys.
     *
     * @param request the page's number in one byte, or nothing for the first
     * @throws CtapHidRefusal when there is no such page, or no such command
     */
    default byte[] readConfig(byte[] request) throws CtapHidRefusal {
        throw new CtapHidRefusal(CtapHidError.INVALID_CMD);
    }

    /**
     * Writes a device configuration, by the vendor command of Yubico's keys.
     *
     * @param request any bytes
     * @throws CtapHidRefusal when nothing is written
     */
    default void writeConfig(byte[] request) throws CtapHidRefusal {
        throw new CtapHidRefusal(CtapHidError.INVALID_CMD);
    }

    /** Shows a person which key this is (CTAPHID_WINK). */
    default void wink() {}
}
