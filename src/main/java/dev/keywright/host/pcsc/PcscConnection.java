package dev.keywright.host.pcsc;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.host.place.Holders;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import javax.smartcardio.Card;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CommandAPDU;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The card pipe over PC/SC. */
final class PcscConnection implements SmartCardConnection {

    /** How long a card is waited for that another program holds: work is worth more patience than a look. */
    static final int WORK_MILLIS = 2_000;
    static final int LOOK_MILLIS = 500;
    private static final int PAUSE_MILLIS = 100;
    /** The service looks at some readers only once a second. */
    private static final int NOTICE_MILLIS = 1_500;

    private static final Logger LOG = LoggerFactory.getLogger(PcscConnection.class);

    private final CardTerminal reader;
    private final CardThread thread;
    private final Card card;
    private final boolean exclusive;
    private boolean abandoned;
    private boolean closed;

    private PcscConnection(CardTerminal reader, CardThread thread, Card card, boolean exclusive) {
        this.reader = reader;
        this.thread = thread;
        this.card = card;
        this.exclusive = exclusive;
    }

    /** For a look that does not mind other programs. */
    static PcscConnection shared(CardTerminal reader) throws IOException {
        return connect(reader, false, LOOK_MILLIS);
    }

    /** For work: until it is closed, other programs that speak to the card wait. */
    static PcscConnection exclusive(CardTerminal reader) throws IOException {
        return connect(reader, true, WORK_MILLIS);
    }

    private static PcscConnection connect(CardTerminal reader, boolean exclusive, int patience) throws IOException {
        CardThread thread = new CardThread();
        Attempt attempt = new Attempt(reader, exclusive, patience);
        try {
            // A moment longer, so that who holds the card for itself is told of before this gives up.
            Card card = thread.call(attempt::begin, patience + PAUSE_MILLIS);
            return new PcscConnection(reader, thread, card, exclusive);
        } catch (TimeoutException e) {
            thread.afterwards(attempt::letGo);
            thread.close();
            throw new KeyUnavailable(Holders.SYSTEM.ofCard(), e);
        } catch (CardException | RuntimeException e) {
            thread.close();
            throw failure(reader, e);
        }
    }

    /** Getting the card, again and again while another program has it for itself. */
    private static final class Attempt {

        private final CardTerminal reader;
        private final boolean exclusive;
        private int left;
        private @Nullable Card card;

        Attempt(CardTerminal reader, boolean exclusive, int patience) {
            this.reader = reader;
            this.exclusive = exclusive;
            this.left = patience;
        }

        Card begin() throws CardException, InterruptedException {
            while (true) {
                try {
                    return once();
                } catch (CardException e) {
                    if (!PcscFailure.isHeld(e) || left <= 0) {
                        throw e;
                    }
                }
                Thread.sleep(PAUSE_MILLIS);
                left -= PAUSE_MILLIS;
            }
        }

        private Card once() throws CardException {
            Card connected = reader.connect("*");
            if (exclusive) {
                try {
                    connected.beginExclusive();
                } catch (CardException | RuntimeException e) {
                    // Else this process would hold the card until it ends.
                    connected.disconnect(false);
                    throw e;
                }
            }
            card = connected;
            return connected;
        }

        /** The card came when nobody waited any more. */
        void letGo() {
            if (card != null) {
                disconnect(card, exclusive);
            }
        }
    }

    @Override
    public byte[] sendAndReceive(byte[] apdu) throws IOException {
        try {
            if (exclusive) {
                return thread.call(() -> transmit(apdu));
            }
            // Who began to work with the card in the meantime may do so for long.
            return thread.call(() -> transmit(apdu), WORK_MILLIS);
        } catch (TimeoutException e) {
            abandoned = true;
            throw new KeyUnavailable(Holders.SYSTEM.ofCard(), e);
        } catch (CardException | RuntimeException e) {
            throw failure(reader, e);
        }
    }

    private byte[] transmit(byte[] apdu) throws CardException {
        return card.getBasicChannel().transmit(new CommandAPDU(apdu)).getBytes();
    }

    /** A command may fail, or get half an answer, before the service notices that the card is gone. */
    private static KeyUnavailable failure(CardTerminal reader, Exception failure) {
        return PcscFailure.isVague(failure) && isGone(reader)
                ? new KeyUnavailable(PcscFailure.PULLED_OUT, failure)
                : PcscFailure.ofCard(failure);
    }

    private static boolean isGone(CardTerminal reader) {
        try {
            return reader.waitForCardAbsent(NOTICE_MILLIS);
        } catch (CardException | RuntimeException e) {
            // What became of it stands in the failure itself.
            return false;
        }
    }

    /** USB where the answer to reset tells of no contactless reader: Yubico's clients tell them apart in this way. */
    @Override
    public Transport getTransport() {
        byte[] atr = getAtr();
        return atr.length > 1 && (atr[1] & 0xf0) == 0xf0 ? Transport.USB : Transport.NFC;
    }

    @Override
    public boolean isExtendedLengthApduSupported() {
        return true;
    }

    @Override
    public byte[] getAtr() {
        return card.getATR().getBytes();
    }

    /** Waits until the card is free again for others, but not where it waits for another program itself. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.afterwards(() -> disconnect(card, exclusive));
        thread.close();
        if (!abandoned) {
            thread.await(WORK_MILLIS);
        }
    }

    private static void disconnect(Card card, boolean exclusive) {
        try {
            if (exclusive) {
                card.endExclusive();
            }
            card.disconnect(false);
        } catch (CardException | RuntimeException e) {
            // A card that is gone needs no goodbye.
            LOG.debug("The card was not let go of properly: {}", PcscFailure.code(e));
        }
    }
}
