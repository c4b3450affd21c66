package dev.keywright.desk.provision;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import java.io.IOException;

/** A key that is pulled at one of the messages to it: before it gets the message, or before its answer comes. */
final class PullableKey implements SecurityKey {

    private final SecurityKey key;
    private final int pulledAt;
    private final boolean answerIsLost;
    private int messages;

    /**
     * @param pulledAt     the message, counted from 1
     * @param answerIsLost whether the key does what the message says
     */
    PullableKey(SecurityKey key, int pulledAt, boolean answerIsLost) {
        this.key = key;
        this.pulledAt = pulledAt;
        this.answerIsLost = answerIsLost;
    }

    /** How many messages there were. */
    int messages() {
        return messages;
    }

    boolean isPulled() {
        return messages >= pulledAt;
    }

    @Override
    public KeyInfo info() {
        return key.info();
    }

    private static IOException pulled() {
        return new IOException("The key was pulled.");
    }

    private interface Message<R> {
        R send() throws IOException;
    }

    private <R> R send(Message<R> message) throws IOException {
        if (isPulled()) {
            throw pulled();
        }
        messages++;
        if (!isPulled()) {
            return message.send();
        }
        if (answerIsLost) {
            message.send();
        }
        throw pulled();
    }

    @Override
    public SmartCardConnection openCard() throws IOException {
        if (isPulled()) {
            throw pulled();
        }
        SmartCardConnection card = key.openCard();
        return new SmartCardConnection() {
            @Override
            public byte[] sendAndReceive(byte[] apdu) throws IOException {
                return send(() -> card.sendAndReceive(apdu));
            }

            @Override
            public Transport getTransport() {
                return card.getTransport();
            }

            @Override
            public boolean isExtendedLengthApduSupported() {
                return card.isExtendedLengthApduSupported();
            }

            @Override
            public byte[] getAtr() {
                return card.getAtr();
            }

            @Override
            public void close() throws IOException {
                card.close();
            }
        };
    }

    /** Here a message is a report from the host; where an answer is to be lost, the key gets the rest of the request. */
    @Override
    public FidoConnection openFido() throws IOException {
        if (isPulled()) {
            throw pulled();
        }
        FidoConnection fido = key.openFido();
        return new FidoConnection() {
            private boolean gone;

            @Override
            public void send(byte[] packet) throws IOException {
                messages++;
                if (gone || isPulled() && !answerIsLost) {
                    throw pulled();
                }
                fido.send(packet);
            }

            @Override
            public void receive(byte[] packet) throws IOException {
                if (!gone) {
                    fido.receive(packet);
                }
                if (isPulled()) {
                    gone = true;
                    throw pulled();
                }
            }

            @Override
            public void close() throws IOException {
                fido.close();
            }
        };
    }

    @Override
    public void close() {
        key.close();
    }
}
