package dev.keywright.token.ctap;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.wire.Cbor;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Any sequence of messages, each behind two bytes of length; time passes and power goes in between. */
public final class MessagesFuzz implements FuzzTarget {

    private static final int POWER_CYCLE = 0xffff;
    private static final int TIME = 0xfffe;

    private final PreparedToken prepared = PreparedToken.withPin();

    @Override
    public List<byte[]> seeds() {
        byte[] make = message(Platform.MAKE_CREDENTIAL, Cbor.encode(Platform.discoverableCreation(Platform.RP_ID, 1)));
        byte[] assertion = message(Platform.GET_ASSERTION, Cbor.encode(Platform.assertion()));
        byte[] next = message(Platform.GET_NEXT_ASSERTION);
        byte[] info = message(Platform.GET_INFO);
        byte[] reset = message(Platform.RESET);
        byte[] select = message(Platform.SELECTION);
        byte[] cycle = {(byte) 0xff, (byte) 0xff};
        byte[] time = {(byte) 0xff, (byte) 0xfe};
        return List.of(
                join(assertion, next, next, next),
                join(assertion, time, next),
                join(cycle, reset, make, assertion, info),
                join(time, reset, select, info));
    }

    private static byte[] message(int command, byte... body) {
        int length = 1 + body.length;
        return join(new byte[] {(byte) (length >> 8), (byte) length, (byte) command}, body);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Override
    public void run(byte[] input) {
        TestToken token = prepared.token();
        int at = 0;
        while (at + 2 <= input.length) {
            int length = (input[at] & 0xff) << 8 | input[at + 1] & 0xff;
            at += 2;
            if (length == POWER_CYCLE) {
                token.powerCycle();
            } else if (length == TIME) {
                token.pass(Duration.ofSeconds(31));
            } else if (length > 0 && at < input.length) {
                int end = Math.min(at + length, input.length);
                CommandFuzz.check(token, input[at] & 0xff, Arrays.copyOfRange(input, at + 1, end));
                at = end;
            }
        }
    }
}
