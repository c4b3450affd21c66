package dev.keywright.host.pcsc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import javax.smartcardio.ATR;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.ResponseAPDU;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardKeysTest {

    @ParameterizedTest
    @CsvSource({
        "Yubico YubiKey OTP+FIDO+CCID 00 00, Yubico YubiKey OTP+FIDO+CCID",
        "ACS ACR122U 01 00, ACS ACR122U",
        "Yubico YubiKey CCID 0, Yubico YubiKey CCID 0",
        "Nitrokey Nitrokey 3 [CCID/ICCD Interface] 00 00, Nitrokey 3",
        "SoloKeys Solo 2 [CCID/ICCD Interface] 01 00, SoloKeys Solo 2",
        "ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00, ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC]"
    })
    void readersAreNamedWithoutPcscdsNumbers(String reader, String name) {
        assertThat(CardKeys.modelName(reader)).isEqualTo(name);
    }

    /** A card in a reader that has one application, by the hex of its id, and knows nothing else. */
    private static CardTerminal reader(String applicationId, String greeting) {
        return new CardTerminal() {
            @Override
            public String getName() {
                return "A reader 00 00";
            }

            @Override
            public Card connect(String protocol) {
                return new OneApplication(applicationId, greeting);
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
        };
    }

    private static final class OneApplication extends Card {

        private final String applicationId;
        private final String greeting;

        OneApplication(String applicationId, String greeting) {
            this.applicationId = applicationId;
            this.greeting = greeting;
        }

        @Override
        public CardChannel getBasicChannel() {
            Card card = this;
            return new CardChannel() {
                @Override
                public ResponseAPDU transmit(CommandAPDU command) {
                    boolean selected = command.getINS() == 0xa4
                            && HexFormat.of().formatHex(command.getData()).equals(applicationId);
                    return new ResponseAPDU(HexFormat.of().parseHex(selected ? greeting + "9000" : "6a82"));
                }

                @Override
                public int transmit(ByteBuffer command, ByteBuffer response) {
                    throw new UnsupportedOperationException();
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
                public void close() {}
            };
        }

        @Override
        public ATR getATR() {
            return new ATR(HexFormat.of().parseHex("3b00"));
        }

        @Override
        public String getProtocol() {
            return "T=1";
        }

        @Override
        public CardChannel openLogicalChannel() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void beginExclusive() {}

        @Override
        public void endExclusive() {}

        @Override
        public byte[] transmitControlCommand(int controlCode, byte[] command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void disconnect(boolean reset) {}
    }

    /** Whoever made it; a bank's card has none of them. */
    @ParameterizedTest
    @CsvSource({
        "a0000006472f0001, 5532465f5632, true",
        "a0000005272101, 790305010071080102030405060708, true",
        "a0000005272101, 00, false",
        "a0000000041010, 6f00, false",
    })
    void aCardIsAKeyByItsApplications(String applicationId, String greeting, boolean key) throws Exception {
        assertThat(CardKeys.look(reader(applicationId, greeting)).isPresent()).isEqualTo(key);
    }
}
