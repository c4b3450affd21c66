package dev.keywright.token.otp;

import dev.keywright.crypto.Secret;
import dev.keywright.token.state.OtpSlot;
import dev.keywright.token.state.OtpState;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.OtpSlotSet;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.otp.OtpFrame;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotConfiguration.MalformedSlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import dev.keywright.wire.otp.SlotKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The commands that write slots: what a payload changes in a state. A payload is a configuration, then the slot's
 * present access code, which is all zeros where it is left out.
 */
final class SlotWriting {

    // The flags that an update may change (TKTFLAG_UPDATE_MASK and the like in Yubico's ykdef.h and yubikit).
    private static final int UPDATABLE_EXTENDED = 0xff;
    private static final int UPDATABLE_TICKET = SlotFlags.TAB_FIRST | SlotFlags.APPEND_TAB_1 | SlotFlags.APPEND_TAB_2
            | SlotFlags.APPEND_DELAY_1 | SlotFlags.APPEND_DELAY_2 | SlotFlags.APPEND_CR;
    private static final int UPDATABLE_CONFIG = SlotFlags.PACING_10_MS | SlotFlags.PACING_20_MS;

    private static final int SEQUENCE_END = 0xff;

    private SlotWriting() {}

    /** Writes a slot, or deletes it where the configuration is all zeros. */
    static List<StateChange> configure(OtpState state, int number, byte[] payload) throws OtpRefusal {
        checkLength(payload);
        checkAccess(state, number, payload, SlotConfiguration.LENGTH);
        checkProtection(state, number);
        if (isZero(payload)) {
            return delete(state, number);
        }
        SlotConfiguration configuration = decode(payload);
        boolean protects = (configuration.ticketFlags() & SlotFlags.PROTECT_SLOT_2) != 0;
        if (number == 1 && protects && hasProtection(state, 2)) {
            throw new OtpRefusal(StatusWord.CONDITIONS_NOT_SATISFIED);
        }
        long counter = SlotKind.of(configuration) == SlotKind.OATH_HOTP
                ? Tickets.initialMovingFactor(configuration)
                : 0;
        return List.of(new OtpSlotSet(number, new OtpSlot(configuration, counter), nextSequence(state)));
    }

    /** The sequence is 0 while no slot is configured (struct status_st in ykdef.h). */
    private static List<StateChange> delete(OtpState state, int number) throws OtpRefusal {
        configured(state, number);
        boolean last = state.slots().size() == 1;
        return List.of(new OtpSlotSet(number, null, last ? 0 : nextSequence(state)));
    }

    /**
     * Changes flags and access code; flags that an update cannot change, and all else in the payload, are ignored. In a
     * slot for challenges, the bits of the pacing flags mean something else and stay.
     */
    static List<StateChange> update(OtpState state, int number, byte[] payload) throws OtpRefusal {
        checkLength(payload);
        checkAccess(state, number, payload, SlotConfiguration.LENGTH);
        checkProtection(state, number);
        OtpSlot slot = updatable(configured(state, number));
        SlotConfiguration old = slot.configuration();
        SlotConfiguration wanted = decode(payload);
        int configFlags = SlotKind.of(old).answersChallenges() ? 0 : UPDATABLE_CONFIG;
        SlotConfiguration updated = new SlotConfiguration(
                old.fixed(),
                old.uid(),
                old.key(),
                wanted.accessCode(),
                merge(old.extendedFlags(), wanted.extendedFlags(), UPDATABLE_EXTENDED),
                merge(old.ticketFlags(), wanted.ticketFlags(), UPDATABLE_TICKET),
                merge(old.configFlags(), wanted.configFlags(), configFlags));
        return List.of(new OtpSlotSet(number, new OtpSlot(updated, slot.counter()), nextSequence(state)));
    }

    private static int merge(int old, int wanted, int mask) {
        return old & ~mask | wanted & mask;
    }

    /**
     * Swaps the slots, of which one may be empty. Both must allow updates, and neither may have an access code (Yubico's
     * .NET SDK, "How to swap slot configurations", and ykpersonalize(1), option -x).
     */
    static List<StateChange> swap(OtpState state) throws OtpRefusal {
        if (state.slots().isEmpty()) {
            throw new OtpRefusal(StatusWord.CONDITIONS_NOT_SATISFIED);
        }
        checkProtection(state, 2);
        for (OtpSlot slot : state.slots().values()) {
            if (hasAccessCode(updatable(slot))) {
                throw new OtpRefusal(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
            }
        }
        int sequence = nextSequence(state);
        return List.of(
                new OtpSlotSet(1, state.slot(2).orElse(null), sequence),
                new OtpSlotSet(2, state.slot(1).orElse(null), sequence));
    }

    /** What shows that something other than a slot's content was written: the sequence moves on. */
    static StateChange touched(OtpState state, int number) {
        return new OtpSlotSet(number, state.slot(number).orElseThrow(), nextSequence(state));
    }

    static OtpSlot configured(OtpState state, int number) throws OtpRefusal {
        return state.slot(number).orElseThrow(() -> new OtpRefusal(StatusWord.CONDITIONS_NOT_SATISFIED));
    }

    private static OtpSlot updatable(OtpSlot slot) throws OtpRefusal {
        if ((slot.configuration().extendedFlags() & SlotFlags.ALLOW_UPDATE) == 0) {
            throw new OtpRefusal(StatusWord.CONDITIONS_NOT_SATISFIED);
        }
        return slot;
    }

    private static void checkLength(byte[] payload) throws OtpRefusal {
        if (payload.length < SlotConfiguration.LENGTH || payload.length > OtpFrame.PAYLOAD_LENGTH) {
            throw new OtpRefusal(StatusWord.WRONG_LENGTH);
        }
    }

    /** @param offset where in the payload the access code stands */
    static void checkAccess(OtpState state, int number, byte[] payload, int offset) throws OtpRefusal {
        byte[] given = Arrays.copyOfRange(payload, offset, offset + SlotConfiguration.ACCESS_CODE_LENGTH);
        Optional<Secret> code = state.slot(number)
                .filter(SlotWriting::hasAccessCode)
                .map(slot -> slot.configuration().accessCode());
        if (code.isPresent() && !code.get().matches(given)) {
            throw new OtpRefusal(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
        }
    }

    private static boolean hasAccessCode(OtpSlot slot) {
        return !slot.configuration().accessCode().matches(new byte[SlotConfiguration.ACCESS_CODE_LENGTH]);
    }

    /** TKTFLAG_PROTECT_CFG2 in ykdef.h: slot 1 keeps slot 2 as it is, unless that has the flag itself. */
    private static void checkProtection(OtpState state, int number) throws OtpRefusal {
        if (number == 2 && hasProtection(state, 1) && !hasProtection(state, 2)) {
            throw new OtpRefusal(StatusWord.CONDITIONS_NOT_SATISFIED);
        }
    }

    private static boolean hasProtection(OtpState state, int number) {
        return state.slot(number)
                .filter(slot -> (slot.configuration().ticketFlags() & SlotFlags.PROTECT_SLOT_2) != 0)
                .isPresent();
    }

    private static boolean isZero(byte[] payload) {
        byte[] zeros = new byte[SlotConfiguration.LENGTH];
        return Arrays.equals(payload, 0, zeros.length, zeros, 0, zeros.length);
    }

    private static SlotConfiguration decode(byte[] payload) throws OtpRefusal {
        byte[] encoded = Arrays.copyOf(payload, SlotConfiguration.LENGTH);
        try {
            return SlotConfiguration.decode(encoded);
        } catch (MalformedSlotConfiguration e) {
            throw new OtpRefusal(StatusWord.WRONG_DATA);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** Clients take only one more than before for a success, and 0 for a key without slots. */
    private static int nextSequence(OtpState state) {
        return state.programSequence() == SEQUENCE_END ? 1 : state.programSequence() + 1;
    }
}
