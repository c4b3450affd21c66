package dev.keywright.host.webauthn;

import com.yubico.yubikit.core.fido.FidoConnection;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import dev.keywright.wire.ctaphid.CtapHidError;
import dev.keywright.wire.ctaphid.CtapHidPacket;
import java.io.IOException;
import java.util.function.IntConsumer;

/**
 * Reads along on the FIDO pipe: yubikit 3.3.0 takes the status of a keepalive, and the code of an error, from the byte
 * that holds the message's length, so it never tells that the key waits for a touch.
 */
final class WatchedConnection implements FidoConnection {

    private final FidoConnection connection;
    private final IntConsumer onKeepalive;

    /** @param onKeepalive takes the status of each CTAPHID_KEEPALIVE (CTAP 2.1 §11.2.9.1.7) */
    WatchedConnection(FidoConnection connection, IntConsumer onKeepalive) {
        this.connection = connection;
        this.onKeepalive = onKeepalive;
    }

    @Override
    public void send(byte[] packet) throws IOException {
        connection.send(packet);
    }

    @Override
    public void receive(byte[] packet) throws IOException {
        connection.receive(packet);
        if (CtapHidPacket.decode(packet) instanceof CtapHidPacket.Initialisation first && first.length() == 1) {
            int code = first.data().toArray()[0] & 0xff;
            if (first.command() == CtapHidCommand.KEEPALIVE.code()) {
                onKeepalive.accept(code);
            } else if (first.command() == CtapHidCommand.ERROR.code()) {
                throw new Refusal(code);
            }
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** The key sent CTAPHID_ERROR (CTAP 2.1 §11.2.9.1.6). */
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;

        private final int code;

        Refusal(int code) {
            super(code == CtapHidError.CHANNEL_BUSY.code()
                    ? "The key is busy with another program; wait until that is done and try again."
                    : String.format("The key refused a message (CTAPHID error 0x%02x); plug it in again.", code));
            this.code = code;
        }

        boolean is(CtapHidError error) {
            return code == error.code();
        }
    }
}
