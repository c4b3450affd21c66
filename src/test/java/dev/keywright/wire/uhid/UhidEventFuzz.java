package dev.keywright.wire.uhid;

import dev.keywright.fuzz.FuzzTarget;
import java.util.List;

/** Any bytes as an event: refused, or the same when encoded again. */
public final class UhidEventFuzz implements FuzzTarget {

    @Override
    public List<byte[]> seeds() {
        return UhidEventTest.events()
                .map(each -> ((UhidEvent) each.get()[0]).encode())
                .toList();
    }

    @Override
    public void run(byte[] input) {
        if (!AnyUhidEventTest.readsBack(input)) {
            throw new AssertionError("an event changes when it is encoded again");
        }
    }
}
