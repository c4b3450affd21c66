package dev.keywright.testing;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.token.card.CardInterface;

/** A card pipe as yubikit sees it, so that Yubico's own code can speak to it within a test. */
public final class CardConnection implements SmartCardConnection {

    private final CardInterface card;

    public CardConnection(CardInterface card) {
        this.card = card;
    }

    @Override
    public byte[] sendAndReceive(byte[] apdu) {
        return card.transmit(apdu);
    }

    @Override
    public Transport getTransport() {
        return Transport.USB;
    }

    @Override
    public boolean isExtendedLengthApduSupported() {
        return true;
    }

    @Override
    public byte[] getAtr() {
        return card.atr();
    }

    @Override
    public void close() {
        card.powerOff();
    }
}
