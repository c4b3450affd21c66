package dev.keywright.host.emulated;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.token.card.CardInterface;

/** The card pipe of an emulated key in this process, powered while it is open. */
public final class EmulatedCardConnection implements SmartCardConnection {

    private final CardInterface card;
    private final Transport transport;

    /** @param transport how the client believes to reach the card */
    public EmulatedCardConnection(CardInterface card, Transport transport) {
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
