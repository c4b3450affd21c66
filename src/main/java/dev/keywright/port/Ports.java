package dev.keywright.port;

import dev.keywright.token.EmulatedKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Several places at which one key is plugged in at once: at all of them or at none. Out of all, it has no power. */
public record Ports(EmulatedKey key, List<Port> all) implements Port {

    public Ports {
        all = List.copyOf(all);
    }

    @Override
    public String place() {
        return all.stream().map(Port::place).collect(Collectors.joining(" and "));
    }

    @Override
    public void plugIn() throws IOException {
        if (all.stream().noneMatch(Port::isPluggedIn)) {
            key.powerCycle();
        }
        try {
            for (Port port : all) {
                port.plugIn();
            }
        } catch (IOException | RuntimeException e) {
            pullOut();
            throw e;
        }
    }

    @Override
    public void pullOut() {
        lastFirst().forEach(Port::pullOut);
    }

    @Override
    public boolean isPluggedIn() {
        return all.stream().allMatch(Port::isPluggedIn);
    }

    @Override
    public void close() {
        lastFirst().forEach(Port::close);
    }

    /** A card port waits for a command under way elsewhere, so it stands first and goes last: the others end theirs. */
    private List<Port> lastFirst() {
        List<Port> reversed = new ArrayList<>(all);
        Collections.reverse(reversed);
        return reversed;
    }
}
