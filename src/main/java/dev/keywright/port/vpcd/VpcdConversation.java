package dev.keywright.port.vpcd;

import dev.keywright.token.card.CardInterface;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One connection with vpcd, from plugging in to pulling out. A frame is a big-endian 16-bit length and as many bytes;
 * vpcd always begins (vsmartcard's {@code vpcd.h}).
 */
final class VpcdConversation {

    private static final int POWER_OFF = 0;
    private static final int POWER_ON = 1;
    private static final int RESET = 2;
    private static final int GIVE_ATR = 4;

    private static final int MAX_FRAME = 0xffff;
    /** SW 6F00, for an answer that no frame can hold. */
    private static final byte[] TOO_LONG = {0x6f, 0};

    private final InputStream in;
    private final OutputStream out;
    private final CardInterface card;

    VpcdConversation(InputStream in, OutputStream out, CardInterface card) {
        this.in = in;
        this.out = out;
        this.card = card;
    }

    /**
     * Serves until vpcd closes the connection between two frames, or the key has its card interface no more.
     *
     * @throws IOException when the connection breaks
     */
    void serve() throws IOException {
        try {
            for (int length = nextLength(); length >= 0 && card.isPresent(); length = nextLength()) {
                byte[] frame = in.readNBytes(length);
                if (frame.length < length) {
                    throw cutShort();
                }
                handle(frame);
            }
        } finally {
            card.powerOff();
        }
    }

    /** The length of the next frame, or -1 where vpcd has closed the connection. */
    private int nextLength() throws IOException {
        int high = in.read();
        if (high < 0) {
            return -1;
        }
        int low = in.read();
        if (low < 0) {
            throw cutShort();
        }
        return high << 8 | low;
    }

    private static EOFException cutShort() {
        return new EOFException("it ended within a frame");
    }

    private void handle(byte[] frame) throws IOException {
        if (frame.length > 1) {
            send(card.transmit(frame));
        } else if (frame.length == 1) {
            control(frame[0]);
        }
    }

    private void control(int code) throws IOException {
        switch (code) {
            case POWER_OFF -> card.powerOff();
            case POWER_ON -> card.powerOn();
            case RESET -> card.reset();
            case GIVE_ATR -> send(card.atr());
            default -> {
                // A vpcd newer than this port; none of its known controls but the ATR's is answered.
            }
        }
    }

    private void send(byte[] payload) throws IOException {
        byte[] fitting = payload.length > MAX_FRAME ? TOO_LONG : payload;
        byte[] frame = new byte[2 + fitting.length];
        frame[0] = (byte) (fitting.length >> 8);
        frame[1] = (byte) fitting.length;
        System.arraycopy(fitting, 0, frame, 2, fitting.length);
        out.write(frame);
        out.flush();
    }
}
