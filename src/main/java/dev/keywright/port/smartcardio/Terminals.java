package dev.keywright.port.smartcardio;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CardTerminals;

/** What one program sees of the readers: cards come and go for it between two of its waits for a change. */
final class Terminals extends CardTerminals {

    private final Slots slots;
    private final List<Reader> readers;
    /** How often each reader's slot had changed at the last wait, and whether there was a card then. */
    private Map<Reader, Integer> seen = Map.of();
    private Map<Reader, Boolean> inserted = Map.of();
    private boolean waited;

    Terminals(Slots slots, List<Reader> readers) {
        this.slots = slots;
        this.readers = readers;
    }

    @Override
    public synchronized List<CardTerminal> list(State state) {
        return readers.stream()
                .filter(reader -> switch (state) {
                    case ALL -> true;
                    case CARD_PRESENT -> reader.isCardPresent();
                    case CARD_ABSENT -> !reader.isCardPresent();
                    // Until the first wait, what is there has come.
                    case CARD_INSERTION -> waited ? inserted.getOrDefault(reader, false) : reader.isCardPresent();
                    case CARD_REMOVAL -> waited ? !inserted.getOrDefault(reader, true) : !reader.isCardPresent();
                })
                .map(CardTerminal.class::cast)
                .toList();
    }

    @Override
    public boolean waitForChange(long timeout) {
        if (readers.isEmpty()) {
            throw new IllegalStateException("There is no reader to wait for; add one first.");
        }
        Map<Reader, Integer> before = begin();
        boolean changed = slots.await(timeout, () -> !counts().equals(before));
        end(before);
        return changed;
    }

    private synchronized Map<Reader, Integer> begin() {
        return waited ? seen : counts();
    }

    private synchronized void end(Map<Reader, Integer> before) {
        Map<Reader, Boolean> changes = new HashMap<>();
        Map<Reader, Integer> now = counts();
        now.forEach((reader, count) -> {
            if (!count.equals(before.get(reader))) {
                changes.put(reader, reader.isCardPresent());
            }
        });
        seen = now;
        inserted = changes;
        waited = true;
    }

    private Map<Reader, Integer> counts() {
        Map<Reader, Integer> counts = new HashMap<>();
        readers.forEach(reader -> counts.put(reader, reader.changes()));
        return counts;
    }
}
