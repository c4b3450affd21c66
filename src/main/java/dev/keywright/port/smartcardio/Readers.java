package dev.keywright.port.smartcardio;

import dev.keywright.port.Port;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.card.CardInterface;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.smartcardio.CardTerminals;

/** The card readers of one imaginary computer. */
public final class Readers {

    private final Slots slots = new Slots();
    private final List<Reader> readers = new CopyOnWriteArrayList<>();

    /** A reader with {@code key} in it, as on USB. */
    static Readers with(EmulatedKey key) {
        Readers readers = new Readers();
        String name = key.profile().card() == null ? null : key.profile().card().readerName();
        readers.add(name == null ? key.profile().title() : name, key.usbCard()).plugIn();
        return readers;
    }

    /**
     * Adds a reader, with nothing in it until {@code plugIn} of what is returned.
     *
     * @param name as PC/SC would name it; Yubico's clients know a key on USB by a name such as
     *     {@code Yubico YubiKey OTP+FIDO+CCID}
     * @param card what is plugged in there, such as {@link EmulatedKey#usbCard()} or {@link EmulatedKey#nfcCard()}
     * @throws IllegalArgumentException when there is a reader of that name
     */
    public CardPort add(String name, CardInterface card) {
        synchronized (readers) {
            if (readers.stream().anyMatch(reader -> reader.getName().equals(name))) {
                throw new IllegalArgumentException("There is a reader \"" + name + "\" already; choose another name.");
            }
            Reader reader = new Reader(name, card, slots);
            readers.add(reader);
            return new CardPort(reader);
        }
    }

    CardTerminals terminals() {
        return new Terminals(slots, readers);
    }

    /** A reader's slot. Plugging in needs nothing that could fail. */
    public static final class CardPort implements Port {

        private final Reader reader;

        private CardPort(Reader reader) {
            this.reader = reader;
        }

        @Override
        public String place() {
            return "the reader \"" + reader.getName() + "\"";
        }

        @Override
        public void plugIn() {
            reader.insert();
        }

        @Override
        public void pullOut() {
            reader.remove();
        }

        @Override
        public boolean isPluggedIn() {
            return reader.isInside();
        }

        @Override
        public void close() {
            pullOut();
        }
    }
}
