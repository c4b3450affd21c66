package dev.keywright.token.hid;

import dev.keywright.wire.ctaphid.CtapHidPacket;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which channel belongs to whom (CTAP 2.1 §11.2.3). A client never gives one back, so the one that has been unused for
 * longest makes room.
 */
final class Channels<H> {

    /** More than any host keeps open; it bounds what a client that only asks for channels can make a key remember. */
    static final int CAPACITY = 256;

    private final Map<Integer, H> owners = new LinkedHashMap<>(16, 0.75f, true);
    private int last;

    /** A channel of its own for {@code owner}; never 0, which is reserved, nor the broadcast channel. */
    int allocate(H owner) {
        do {
            last++;
        } while (last == 0 || last == CtapHidPacket.BROADCAST_CHANNEL || owners.containsKey(last));
        if (owners.size() == CAPACITY) {
            Iterator<Integer> oldestFirst = owners.keySet().iterator();
            oldestFirst.next();
            oldestFirst.remove();
        }
        owners.put(last, owner);
        return last;
    }

    /** Whether {@code channel} is {@code owner}'s. */
    boolean holds(int channel, H owner) {
        return owners.get(channel) == owner;
    }

    boolean holds(int channel) {
        return owners.containsKey(channel);
    }

    void release(H owner) {
        owners.values().removeIf(other -> other == owner);
    }
}
