package dev.keywright.cli;

import java.nio.ByteBuffer;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import java.util.List;
import javax.smartcardio.ATR;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CardTerminals;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.ResponseAPDU;
import javax.smartcardio.TerminalFactorySpi;

/** A card reader whose card, a YubiKey 5.4.3 with one account, knows four answers by heart; for {@link Rehearsal}. */
final class CannedReader extends CardTerminal {

    private static final String NAME = "Canned";
    private static final int SELECT_P1 = 0x04;
    private static final int CALCULATE_ALL = 0xa4;
    private static final int READ_CONFIG = 0x1d;
    private static final String MANAGEMENT = "a000000527471117";

    private static final String SELECTED_MANAGEMENT = HexFormat.of().formatHex("Virtual mgr - FW version 5.4.3".getBytes());
    private static final String SELECTED_OATH = "7903" + "050403" + "7108" + "0000000000000001";
    private static final String INFORMATION = "0b" + "0204" + "00000001" + "0503" + "050403";
    /** The account {@code a:b}. */
    private static final String CODES = "7103" + "613a62" + "7605" + "06" + "00000000";
    private static final String OK = "9000";
    private static final String UNKNOWN_INSTRUCTION = "6d00";

    private final CannedCard card = new CannedCard();

    private CannedReader() {}

    /** From now on this process finds this reader, and no other. */
    static void plugIn() {
        Security.insertProviderAt(new Readers(), 1);
    }

    static void unplug() {
        Security.removeProvider(NAME);
    }

    private static String answer(CommandAPDU command) {
        if (command.getINS() == READ_CONFIG) {
            return INFORMATION + OK;
        }
        if (command.getINS() != CALCULATE_ALL) {
            return UNKNOWN_INSTRUCTION;
        }
        // SELECT has the same instruction byte.
        if (command.getP1() != SELECT_P1) {
            return CODES + OK;
        }
        boolean management = HexFormat.of().formatHex(command.getData()).equals(MANAGEMENT);
        return (management ? SELECTED_MANAGEMENT : SELECTED_OATH) + OK;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public Card connect(String protocol) {
        return card;
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

    private static final class CannedCard extends Card {

        private final CardChannel channel = new CannedChannel(this);

        @Override
        public ATR getATR() {
            // TS, and T0 with no byte after it.
            return new ATR(new byte[] {0x3b, 0});
        }

        @Override
        public String getProtocol() {
            return "T=1";
        }

        @Override
        public CardChannel getBasicChannel() {
            return channel;
        }

        @Override
        public CardChannel openLogicalChannel() {
            return channel;
        }

        @Override
        public void beginExclusive() {}

        @Override
        public void endExclusive() {}

        @Override
        public byte[] transmitControlCommand(int code, byte[] command) {
            return new byte[0];
        }

        @Override
        public void disconnect(boolean reset) {}
    }

    private static final class CannedChannel extends CardChannel {

        private final Card card;

        CannedChannel(Card card) {
            this.card = card;
        }

        @Override
        public Card getCard() {
            return card;
        }

        @Override
        public int getChannelNumber() {
            return 0;
        }

        @Override
        public ResponseAPDU transmit(CommandAPDU command) {
            return new ResponseAPDU(HexFormat.of().parseHex(answer(command)));
        }

        @Override
        public int transmit(ByteBuffer command, ByteBuffer response) {
            byte[] answer = transmit(new CommandAPDU(command)).getBytes();
            response.put(answer);
            return answer.length;
        }

        @Override
        public void close() {}
    }

    private static final class Readers extends Provider {

        Readers() {
            super(NAME, "1", "A card reader to rehearse with");
            putService(new Service(this, "TerminalFactory", "PC/SC", Factory.class.getName(), null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Factory();
                }
            });
        }
    }

    private static final class Factory extends TerminalFactorySpi {
        @Override
        protected CardTerminals engineTerminals() {
            return new CardTerminals() {
                @Override
                public List<CardTerminal> list(State state) {
                    return List.of(new CannedReader());
                }

                @Override
                public boolean waitForChange(long timeout) {
                    return false;
                }
            };
        }
    }
}
