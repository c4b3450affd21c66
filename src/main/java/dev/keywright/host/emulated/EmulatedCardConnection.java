package dev.keywright.host.emulated;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.token.card.CardInterface;

/** The card pipe of an emulated key in this process. */
final class EmulatedCardConnection implements SmartCardConnection {

    private final CardInterface card;

    EmulatedCardConnection(CardInterface card) {
        this.card = card;
        card.powerOn();
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
