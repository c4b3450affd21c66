package dev.keywright.fuzz;

import dev.keywright.token.Interaction;
import dev.keywright.token.ctap.TestToken;
import dev.keywright.token.state.FidoState;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.CommandApdu.MalformedApdu;
import dev.keywright.wire.ResponseApdu;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** Any raw U2F message; a key handle of the key stands for the bytes that begin with 255. */
final class U2fFuzz implements FuzzTarget {

    private static final int OK = 0x9000;
    private static final int FAULT = 0x6f00;
    private static final int HANDLE = 255;

    private final TestToken token = new TestToken();
    private final byte[] keyHandle = keyHandle();

    private byte[] keyHandle() {
        ResponseApdu registered = process(apdu(1, 0, new byte[64]));
        byte[] data = registered.data().toArray();
        return Arrays.copyOfRange(data, 67, 67 + (data[66] & 0xff));
    }

    @Override
    public List<byte[]> seeds() {
        byte[] authenticate = new byte[66];
        authenticate[64] = (byte) keyHandle.length;
        authenticate[65] = (byte) HANDLE;
        return List.of(
                apdu(1, 0, new byte[64]), apdu(2, 3, authenticate), apdu(2, 7, authenticate), apdu(2, 8, authenticate),
                apdu(3, 0, new byte[0]));
    }

    private static byte[] apdu(int ins, int p1, byte[] data) {
        ByteArrayOutputStream apdu = new ByteArrayOutputStream();
        apdu.writeBytes(new byte[] {0, (byte) ins, (byte) p1, 0, 0, 0, (byte) data.length});
        apdu.writeBytes(data);
        apdu.writeBytes(new byte[] {0, 0});
        return apdu.toByteArray();
    }

    @Override
    public void run(byte[] input) {
        FidoState before = token.fido();
        ResponseApdu response = process(withHandle(input));
        if (response.status() == FAULT) {
            throw new AssertionError("the key reports a fault of its own");
        }
        if (response.status() != OK && token.fido() != before) {
            throw new AssertionError("a refused message changed the state");
        }
        if (token.fido().signatureCounter() < before.signatureCounter()) {
            throw new AssertionError("the counter went back");
        }
    }

    private byte[] withHandle(byte[] input) {
        for (int at = 0; at < input.length; at++) {
            if ((input[at] & 0xff) == HANDLE) {
                byte[] whole = Arrays.copyOf(input, at + keyHandle.length + input.length - at - 1);
                System.arraycopy(keyHandle, 0, whole, at, keyHandle.length);
                System.arraycopy(input, at + 1, whole, at + keyHandle.length, input.length - at - 1);
                return whole;
            }
        }
        return input;
    }

    private ResponseApdu process(byte[] apdu) {
        try {
            return token.u2f.process(CommandApdu.decode(apdu), new Interaction());
        } catch (MalformedApdu e) {
            return ResponseApdu.of(dev.keywright.wire.StatusWord.WRONG_LENGTH);
        }
    }
}
