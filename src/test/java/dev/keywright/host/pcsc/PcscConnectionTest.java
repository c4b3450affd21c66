package dev.keywright.host.pcsc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import javax.smartcardio.ATR;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import org.junit.jupiter.api.Test;

class PcscConnectionTest {

    private boolean connected;

    @Test
    void aCardThatAnotherProgramHoldsIsLetGoOf() {
        assertThatThrownBy(() -> PcscConnection.exclusive(new Reader()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Another program holds the card");
        assertThat(connected).isFalse();
    }

    private final class Reader extends CardTerminal {
        @Override
        public String getName() {
            return "a reader";
        }

        @Override
        public Card connect(String protocol) {
            connected = true;
            return new HeldCard();
        }

        @Override
        public boolean isCardPresent() {
            return true;
        }

        @Override
        public boolean waitForCardPresent(long timeout) {
            return true;
        }

        @Override
        public boolean waitForCardAbsent(long timeout) {
            return false;
        }
    }

    private final class HeldCard extends Card {
        @Override
        public ATR getATR() {
            return new ATR(new byte[] {0x3b, 0});
        }

        @Override
        public String getProtocol() {
            return "T=1";
        }

        @Override
        public CardChannel getBasicChannel() {
            throw new AssertionError("nothing is to be sent");
        }

        @Override
        public CardChannel openLogicalChannel() {
            throw new AssertionError("nothing is to be sent");
        }

        /** As SunPCSC wraps it. */
        @Override
        public void beginExclusive() throws CardException {
            throw new CardException("beginExclusive() failed", new Exception("SCARD_E_SHARING_VIOLATION"));
        }

        @Override
        public void endExclusive() {}

        @Override
        public byte[] transmitControlCommand(int code, byte[] command) {
            throw new AssertionError("nothing is to be sent");
        }

        @Override
        public void disconnect(boolean reset) {
            connected = false;
        }
    }
}
