package dev.keywright.port.smartcardio;

import dev.keywright.token.card.CardInterface;
import javax.smartcardio.ATR;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardException;
import org.jspecify.annotations.Nullable;

/** A connection with the key in a reader; it ends with the key's stay there. */
final class ReaderCard extends Card {

    static final String PROTOCOL = "T=1";

    private final Reader reader;
    private final CardInterface key;
    private final int stay;
    private final ATR atr;
    private final CardChannel channel = new ReaderChannel(this);
    private boolean connected = true;
    private @Nullable Thread owner;

    /** @param stay the reader's count of changes when the connection was made */
    ReaderCard(Reader reader, CardInterface key, int stay) {
        this.reader = reader;
        this.key = key;
        this.stay = stay;
        this.atr = new ATR(key.atr());
    }

    synchronized boolean isConnected() {
        return connected && isInside();
    }

    private boolean isInside() {
        return reader.changes() == stay && reader.isCardPresent();
    }

    /** The key's answer to one command. */
    byte[] exchange(byte[] command) throws CardException {
        check();
        byte[] answer = key.transmit(command);
        if (!isInside()) {
            throw pulled();
        }
        return answer;
    }

    private synchronized void check() throws CardException {
        if (!connected) {
            throw new IllegalStateException("This card was disconnected; connect again.");
        }
        if (owner != null && owner != Thread.currentThread()) {
            throw new CardException("Another thread has the card for itself; try again when it is done.");
        }
        if (!isInside()) {
            throw pulled();
        }
    }

    private CardException pulled() {
        return new CardException("The key was pulled out of \"" + reader.getName() + "\"; plug it in again.");
    }

    @Override
    public ATR getATR() {
        return atr;
    }

    @Override
    public String getProtocol() {
        return PROTOCOL;
    }

    @Override
    public CardChannel getBasicChannel() {
        return channel;
    }

    @Override
    public CardChannel openLogicalChannel() throws CardException {
        check();
        throw new CardException("Security keys have no logical channels; use the basic one.");
    }

    @Override
    public synchronized void beginExclusive() throws CardException {
        check();
        if (owner != null) {
            throw new CardException("This thread has the card for itself already.");
        }
        owner = Thread.currentThread();
    }

    @Override
    public synchronized void endExclusive() throws CardException {
        if (owner != Thread.currentThread()) {
            throw new IllegalStateException("This thread does not have the card for itself.");
        }
        owner = null;
        check();
    }

    @Override
    public byte[] transmitControlCommand(int code, byte[] command) throws CardException {
        check();
        throw new CardException("This reader has no control commands.");
    }

    /** @param reset whether the key loses its selection; its power stays */
    @Override
    public synchronized void disconnect(boolean reset) throws CardException {
        if (!connected) {
            return;
        }
        if (isInside()) {
            check();
            if (reset) {
                key.reset();
            }
        }
        owner = null;
        connected = false;
    }
}
