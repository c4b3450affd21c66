package dev.keywright.fuzz;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.util.Arrays;

/** A card whose answers, each after a byte with its length, are what the fuzzer made; then it is pulled. */
public final class FuzzedCard implements SmartCardConnection {

    private final byte[] answers;
    private int at;

    public FuzzedCard(byte[] answers) {
        this.answers = answers;
    }

    @Override
    public byte[] sendAndReceive(byte[] apdu) throws IOException {
        if (at >= answers.length) {
            throw new Pulled();
        }
        int end = Math.min(answers.length, at + 1 + (answers[at] & 0xff));
        byte[] answer = Arrays.copyOfRange(answers, at + 1, end);
        at = end;
        return answer;
    }

    @Override
    public Transport getTransport() {
        return Transport.USB;
    }

    @Override
    public boolean isExtendedLengthApduSupported() {
        return false;
    }

    @Override
    public byte[] getAtr() {
        return Bytes.EMPTY.toArray();
    }

    @Override
    public void close() {}

    /** There are no more answers. */
    public static final class Pulled extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
