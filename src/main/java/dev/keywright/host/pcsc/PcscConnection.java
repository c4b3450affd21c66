package dev.keywright.host.pcsc;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import java.io.IOException;
import javax.smartcardio.Card;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CommandAPDU;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The card pipe over PC/SC. */
final class PcscConnection implements SmartCardConnection {

    private static final Logger LOG = LoggerFactory.getLogger(PcscConnection.class);

    private final Card card;
    private final boolean exclusive;

    private PcscConnection(Card card, boolean exclusive) {
        this.card = card;
        this.exclusive = exclusive;
    }

    /** For a look that does not mind other programs. */
    static PcscConnection shared(CardTerminal reader) throws IOException {
        return connect(reader, false);
    }

    /** For work: until it is closed, other programs that speak to the card wait. */
    static PcscConnection exclusive(CardTerminal reader) throws IOException {
        return connect(reader, true);
    }

    private static PcscConnection connect(CardTerminal reader, boolean exclusive) throws IOException {
        try {
            Card card = reader.connect("*");
            if (exclusive) {
                begin(card);
            }
            return new PcscConnection(card, exclusive);
        } catch (CardException | RuntimeException e) {
            throw translated(e);
        }
    }

    private static void begin(Card card) throws CardException {
        try {
            card.beginExclusive();
        } catch (CardException | RuntimeException e) {
            // Else this process would hold the card until it ends.
            card.disconnect(false);
            throw e;
        }
    }

    @Override
    public byte[] sendAndReceive(byte[] apdu) throws IOException {
        try {
            return card.getBasicChannel().transmit(new CommandAPDU(apdu)).getBytes();
        } catch (CardException | RuntimeException e) {
            throw translated(e);
        }
    }

    private static IOException translated(Exception failure) {
        String code = CardKeys.pcscCode(failure);
        String sentence = switch (code) {
            case "SCARD_E_SHARING_VIOLATION" ->
                    "Another program holds the card; close it (GnuPG's lets go after: gpgconf --kill scdaemon).";
            case "SCARD_W_REMOVED_CARD", "SCARD_E_NO_SMARTCARD", "SCARD_E_UNKNOWN_READER",
                    "SCARD_E_READER_UNAVAILABLE" -> "The key was pulled out; put it in again.";
            case "SCARD_W_UNRESPONSIVE_CARD", "SCARD_W_UNPOWERED_CARD" ->
                    "The card does not answer; take it out and put it in again.";
            case "SCARD_W_RESET_CARD" -> "Another program has reset the card; try again.";
            default -> "The card cannot be spoken to" + (code.isEmpty() ? "" : " (" + code + ")")
                    + "; take it out and put it in again.";
        };
        return new IOException(sentence, failure);
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

    @Override
    public void close() throws IOException {
        try {
            if (exclusive) {
                card.endExclusive();
            }
            card.disconnect(false);
        } catch (CardException | RuntimeException e) {
            // A card that is gone needs no goodbye.
            LOG.debug("The card was not let go of properly: {}", CardKeys.pcscCode(e));
        }
    }
}
