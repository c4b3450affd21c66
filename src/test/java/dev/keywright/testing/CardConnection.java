package dev.keywright.testing;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.token.card.CardInterface;

/** A card pipe as yubikit sees it, so that Yubico's own code can speak to it within a test. */
public final class CardConnection implements SmartCardConnection {

    private final CardInterface card;
    private final Transport transport;

    public CardConnection(CardInterface card) {
        this(card, Transport.USB);
    }

    public CardConnection(CardInterface card, Transport transport) {
        this.card = card;
        this.transport = transport;
        card.powerOn();
    }

    @Override
    public byte[] sendAndReceive(byte[] apdu) {
        return card.transmit(apdu);
    }

    @Override
    public Transport getTransport() {
        return transport;
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
