package dev.keywright.port.smartcardio;

import dev.keywright.token.card.CardInterface;
import javax.smartcardio.Card;
import javax.smartcardio.CardException;
import javax.smartcardio.CardNotPresentException;
import javax.smartcardio.CardTerminal;
import org.jspecify.annotations.Nullable;

/** A card reader in which an emulated key can be. */
final class Reader extends CardTerminal {

    private final String name;
    private final CardInterface key;
    private final Slots slots;
    private volatile boolean inside;
    private volatile int changes;
    private @Nullable ReaderCard connected;

    Reader(String name, CardInterface key, Slots slots) {
        this.name = name;
        this.key = key;
        this.slots = slots;
    }

    void insert() {
        slots.change(() -> {
            if (!inside) {
                key.powerOn();
                inside = true;
                changes++;
            }
        });
    }

    void remove() {
        key.cancel();
        slots.change(() -> {
            if (inside) {
                inside = false;
                changes++;
                key.powerOff();
            }
        });
    }

    /** Whether a key is in the reader, be its card interface on or off. */
    boolean isInside() {
        return inside;
    }

    /** How often a card was put in or taken out. */
    int changes() {
        return changes;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isCardPresent() {
        return inside && key.isPresent();
    }

    /** A card that is connected already is the same {@code Card} again. */
    @Override
    public synchronized Card connect(String protocol) throws CardException {
        if (!protocol.equals("*") && !protocol.equals(ReaderCard.PROTOCOL)) {
            if (protocol.equals("T=0") || protocol.equals("T=CL")) {
                throw new CardException("The key in \"" + name + "\" does not speak " + protocol + "; ask for "
                        + ReaderCard.PROTOCOL + " or *.");
            }
            throw new IllegalArgumentException("There is no protocol " + protocol + "; ask for "
                    + ReaderCard.PROTOCOL + " or *.");
        }
        if (!isCardPresent()) {
            throw new CardNotPresentException("There is no key in \"" + name + "\"; plug one in.");
        }
        if (connected == null || !connected.isConnected()) {
            connected = new ReaderCard(this, key, changes);
        }
        return connected;
    }

    @Override
    public boolean waitForCardPresent(long timeout) {
        return slots.await(timeout, this::isCardPresent);
    }

    @Override
    public boolean waitForCardAbsent(long timeout) {
        return slots.await(timeout, () -> !isCardPresent());
    }

    @Override
    public String toString() {
        return "Keywright's reader \"" + name + "\"";
    }
}
