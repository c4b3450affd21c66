package dev.keywright.port.smartcardio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardException;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.ResponseAPDU;

/**
 * The basic channel. Like that of the JDK's own provider it fetches the rest of a long answer by itself (GET RESPONSE,
 * ISO/IEC 7816-4 §11.8.1), unless the system property {@code sun.security.smartcardio.t1GetResponse} is {@code false}.
 */
final class ReaderChannel extends CardChannel {

    /** The first byte of a status word that tells of more data (ISO/IEC 7816-4 §5.6). */
    private static final int MORE_DATA = 0x61;
    /** The first byte of a status word that tells the right length to ask for. */
    private static final int WRONG_LE = 0x6c;
    private static final int GET_RESPONSE = 0xc0;
    private static final int STATUS_LENGTH = 2;

    private final ReaderCard card;

    ReaderChannel(ReaderCard card) {
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
    public ResponseAPDU transmit(CommandAPDU command) throws CardException {
        return new ResponseAPDU(transmit(command.getBytes()));
    }

    @Override
    public int transmit(ByteBuffer command, ByteBuffer response) throws CardException {
        if (command == response) {
            throw new IllegalArgumentException("Command and answer need a buffer each.");
        }
        byte[] request = new byte[command.remaining()];
        command.get(request);
        byte[] answer = transmit(request);
        response.put(answer);
        return answer.length;
    }

    private byte[] transmit(byte[] command) throws CardException {
        byte[] answer = card.exchange(command);
        if (!fetchesRest() || command.length < 4) {
            return answer;
        }
        if (first(answer) == WRONG_LE && command.length >= 5) {
            byte[] corrected = command.clone();
            corrected[corrected.length - 1] = answer[answer.length - 1];
            answer = card.exchange(corrected);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        while (first(answer) == MORE_DATA) {
            whole.write(answer, 0, answer.length - STATUS_LENGTH);
            answer = card.exchange(
                    new byte[] {command[0], (byte) GET_RESPONSE, 0, 0, answer[answer.length - 1]});
        }
        whole.write(answer, 0, answer.length);
        return whole.toByteArray();
    }

    private static boolean fetchesRest() {
        return !"false".equalsIgnoreCase(System.getProperty("sun.security.smartcardio.t1GetResponse"));
    }

    /** The first byte of the status word. */
    private static int first(byte[] answer) {
        return answer[answer.length - STATUS_LENGTH] & 0xff;
    }

    @Override
    public void close() {
        throw new IllegalStateException("The basic channel cannot be closed; disconnect the card.");
    }
}
