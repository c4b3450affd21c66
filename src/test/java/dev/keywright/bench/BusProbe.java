package dev.keywright.bench;

import com.yubico.yubikit.core.application.CommandException;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.fido.FidoProtocol;
import dev.keywright.host.emulated.EmulatedFidoConnection;
import dev.keywright.testing.PluggedKey;
import dev.keywright.token.UserPresence;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.ctaphid.CtapHidCommand;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * A program that asks one key the same again and again, and prints the median of microseconds that an echo and an
 * assertion take. Its argument is the key's node, such as {@code /dev/hidraw0}; without one the key is in this process.
 */
public final class BusProbe {

    private static final String RP = "example.org";
    /** An echo of one report there and one back. */
    private static final int ECHO = 57;
    private static final int WARM_UP = 300;
    private static final int ROUNDS = 300;
    private static final byte PING = firstPacketOf(CtapHidCommand.PING);
    private static final byte CBOR = firstPacketOf(CtapHidCommand.CBOR);

    private BusProbe() {}

    /** The command with the bit of an initialisation packet (CTAP 2.1 §11.2.4), as yubikit wants it. */
    private static byte firstPacketOf(CtapHidCommand command) {
        return (byte) (0x80 | command.code());
    }

    public static void main(String[] arguments) throws Exception {
        try (FidoConnection connection = arguments.length == 0 ? inProcess() : new Node(arguments[0])) {
            FidoProtocol protocol = new FidoProtocol(connection);
            double ping = median(() -> protocol.sendAndReceive(PING, new byte[ECHO], null));
            byte[] made = answer(protocol, CtapRequests.makeCredential(RP, new byte[] {1}, false));
            byte[] request = CtapRequests.getAssertion(RP, CtapRequests.credentialId(made));
            double assertion = median(() -> answer(protocol, request));
            System.out.printf(Locale.ROOT, "ping %.1f getAssertion %.1f%n", ping, assertion);
        }
        System.exit(0);
    }

    private static FidoConnection inProcess() {
        return new EmulatedFidoConnection(PluggedKey.make(
                        FirmwareProfiles.find("yubikey-5.7.4").orElseThrow(), UserPresence.ALWAYS)
                .fidoHid());
    }

    private static byte[] answer(FidoProtocol protocol, byte[] request) throws IOException, CommandException {
        return CtapRequests.successful(protocol.sendAndReceive(CBOR, request, null));
    }

    @FunctionalInterface
    private interface Question {
        byte[] ask() throws IOException, CommandException;
    }

    private static double median(Question question) throws IOException, CommandException {
        long[] nanos = new long[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            question.ask();
            if (round >= 0) {
                nanos[round] = System.nanoTime() - begin;
            }
        }
        return LongStream.of(nanos).sorted().skip(ROUNDS / 2).findFirst().orElseThrow() / 1e3;
    }

    /** A hidraw node, by plain reads and writes of one report each (the kernel's Documentation/hid/hidraw.rst). */
    private static final class Node implements FidoConnection {

        private final FileInputStream in;
        private final FileOutputStream out;

        Node(String path) throws IOException {
            in = new FileInputStream(path);
            out = new FileOutputStream(path);
        }

        /** The report's number comes first, which is 0 where a device has no numbers. */
        @Override
        public void send(byte[] packet) throws IOException {
            byte[] report = new byte[1 + packet.length];
            System.arraycopy(packet, 0, report, 1, packet.length);
            out.write(report);
        }

        @Override
        public void receive(byte[] packet) throws IOException {
            if (in.read(packet) != packet.length) {
                throw new IOException("a report was cut short: " + Arrays.toString(packet));
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
            out.close();
        }
    }
}
