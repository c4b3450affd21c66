package dev.keywright.token.state;

import dev.keywright.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What the OTP application remembers.
 *
 * @param slots           those that are configured, by number, 1 and 2
 * @param programSequence goes up by one each time that a slot is written, 0–ff
 * @param ndef            what NFC readers are told for a slot, by its number, where that was set
 * @param scanMap         the scan codes that modhex is typed with, where they were set
 */
public record OtpState(
        PMap<Integer, OtpSlot> slots, int programSequence, PMap<Integer, Bytes> ndef, @Nullable Bytes scanMap) {

    private static final OtpState FRESH = new OtpState(HashTreePMap.empty(), 0, HashTreePMap.empty(), null);

    static OtpState fresh() {
        return FRESH;
    }

    public Optional<OtpSlot> slot(int number) {
        return Optional.ofNullable(slots.get(number));
    }

    OtpState withSlot(int number, @Nullable OtpSlot slot, int sequence) {
        return new OtpState(slot == null ? slots.minus(number) : slots.plus(number, slot), sequence, ndef, scanMap);
    }

    OtpState withNdef(int number, @Nullable Bytes record) {
        return new OtpState(
                slots, programSequence, record == null ? ndef.minus(number) : ndef.plus(number, record), scanMap);
    }

    OtpState withScanMap(@Nullable Bytes map) {
        return new OtpState(slots, programSequence, ndef, map);
    }

    /** The changes that lead here from a fresh state. */
    List<StateChange> history() {
        List<StateChange> history = new ArrayList<>();
        slots.forEach((number, slot) -> history.add(new StateChange.OtpSlotSet(number, slot, programSequence)));
        if (slots.isEmpty() && programSequence != 0) {
            history.add(new StateChange.OtpSlotSet(1, null, programSequence));
        }
        ndef.forEach((number, record) -> history.add(new StateChange.OtpNdefSet(number, record)));
        if (scanMap != null) {
            history.add(new StateChange.OtpScanMapSet(scanMap));
        }
        return history;
    }
}
