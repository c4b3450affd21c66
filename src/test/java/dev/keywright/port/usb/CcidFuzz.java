package dev.keywright.port.usb;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.testing.FreshKey;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.StateStore;
import dev.keywright.token.TokenEnvironment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Any transfers to the reader: whatever they are, the card can be powered on after them. A byte says how many bytes of
 * a transfer follow.
 */
public final class CcidFuzz implements FuzzTarget {

    private static final int BULK = 2;
    private static final int BUFFER = 65_546;
    /** An abort, on both ways, ends whatever is under way; a short packet, whatever is arriving. */
    private static final String ABORT = "72000000000077000000";

    private static final String ABORT_REQUEST = "2101007702000000";
    private static final String POWER_ON = "62000000000055000000";

    @Override
    public List<byte[]> seeds() {
        return List.of(POWER_ON, "65000000000001000000", "6c000000000001000000",
                        "61070000000001010000" + "11100045003200",
                        POWER_ON + "6f0c000000000100000000a4040007a0000005272101",
                        POWER_ON + "6f050000000001000100" + "00a4040000", ABORT)
                .stream()
                .map(HexFormat.of()::parseHex)
                .map(CcidFuzz::transfers)
                .toList();
    }

    /** Each message of the seeds' is a transfer. */
    private static byte[] transfers(byte[] messages) {
        List<Byte> all = new ArrayList<>();
        int at = 0;
        while (at < messages.length) {
            int length = 10 + (messages[at + 1] & 0xff);
            all.add((byte) length);
            for (int n = 0; n < length; n++) {
                all.add(messages[at++]);
            }
        }
        byte[] bytes = new byte[all.size()];
        for (int n = 0; n < bytes.length; n++) {
            bytes[n] = all.get(n);
        }
        return bytes;
    }

    @Override
    public void run(byte[] input) {
        try (EmulatedKey key = new EmulatedKey(
                        FreshKey.profile(), FreshKey.state(), TokenEnvironment.of(StateStore.IN_MEMORY));
                CompositeDevice device = new CompositeDevice(key)) {
            UsbHost host = UsbHost.configured(device);
            CompletableFuture<UsbHost.End> answer = host.begin(BULK, BUFFER);
            int at = 0;
            while (at < input.length) {
                int length = Math.min(input[at++] & 0xff, input.length - at);
                host.write(BULK, HexFormat.of().formatHex(Arrays.copyOfRange(input, at, at + length)));
                at += length;
                answer = answer.isDone() ? host.begin(BULK, BUFFER) : answer;
            }
            host.write(BULK, "");
            host.control(ABORT_REQUEST);
            host.write(BULK, ABORT);
            answer = awaitAnswer(host, answer, "81000000000077");
            host.write(BULK, POWER_ON);
            awaitAnswer(host, answer, "80170000000055");
        }
    }

    private static CompletableFuture<UsbHost.End> awaitAnswer(
            UsbHost host, CompletableFuture<UsbHost.End> first, String beginning) {
        CompletableFuture<UsbHost.End> answer = first;
        while (true) {
            String data = UsbHost.await(answer).data();
            answer = host.begin(BULK, BUFFER);
            if (data.startsWith(beginning) && !data.startsWith("80", 14)) {
                return answer;
            }
        }
    }
}
