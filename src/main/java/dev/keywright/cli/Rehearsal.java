package dev.keywright.cli;

import com.yubico.yubikit.core.Transport;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.discovery.KeyDiscovery;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.host.oath.CalculatedAccount;
import dev.keywright.host.oath.OathSession;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;

/**
 * Does what short commands do, so that the JVM that keeps what it learned starts them faster afterwards (JEP 483,
 * ahead-of-time class loading and linking). The launcher starts it once for each build and each kind of key: what only
 * an emulated key needs would hold up a command on a real one.
 *
 * <p>Nothing here may make a certificate: every later start would check what it kept of that against the signed jars of
 * Bouncy Castle, and verify their signatures first.
 */
final class Rehearsal {

    /** What a command on a real card loads besides; there may be no reader where this runs. */
    private static final List<String> WITH_A_READER = List.of(
            "dev.keywright.host.pcsc.PcscConnection",
            "dev.keywright.host.pcsc.ReaderKey",
            "javax.smartcardio.CommandAPDU",
            "javax.smartcardio.ResponseAPDU",
            "sun.security.smartcardio.TerminalImpl",
            "sun.security.smartcardio.CardImpl",
            "sun.security.smartcardio.ChannelImpl");

    private Rehearsal() {}

    /** @param arguments the state file of an emulated key with an account, or nothing for real keys */
    public static void main(String... arguments) throws Exception {
        Logging.quiet();
        int status = arguments.length == 0 ? onRealKeys() : onEmulatedKey(arguments[0]);
        // A library may have left a thread behind.
        System.exit(status);
    }

    private static int onEmulatedKey(String state) {
        return run("--help")
                | run("keys", "--state", state)
                | run("oath", "list", "--state", state, "--json")
                | run("oath", "code", "--state", state)
                | run("fido", "info", "--state", state);
    }

    static int onRealKeys() throws Exception {
        KeyDiscovery.attached().keys().forEach(SecurityKey::close);
        WITH_A_READER.forEach(Rehearsal::load);
        DeviceInfo.read(CannedCard.WITH_DEVICE_INFORMATION.get());
        try (OathSession session = OathSession.open(CannedCard.WITH_ACCOUNT.get())) {
            List<CalculatedAccount> accounts = session.calculateAll(Instant.now());
            OathCode.describe(accounts);
            OathCode.print(accounts, new PrintWriter(Writer.nullWriter()));
        }
        return run("--help") | run("oath", "code", "--help");
    }

    private static int run(String... command) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return Keywright.commandLine(command).setOut(nowhere).setErr(nowhere).execute(command);
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, Rehearsal.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            // Another vendor's JDK has another PC/SC, and starts a little later.
        }
    }

    /** A card that gives the same answers to whatever it is asked. */
    private record CannedCard(Queue<byte[]> answers) implements SmartCardConnection {

        /** SELECT and READ CONFIG of a YubiKey 5.4.3. */
        static final Supply WITH_DEVICE_INFORMATION = new Supply(
                "5669727475616c206d6772202d2046572076657273696f6e20352e342e339000",
                "0b" + "0204" + "00000001" + "0503" + "050403" + "9000");
        /** SELECT and CALCULATE ALL with the account {@code a:b}. */
        static final Supply WITH_ACCOUNT = new Supply(
                "7903" + "050403" + "7108" + "0000000000000001" + "9000",
                "7103" + "613a62" + "7605" + "06" + "00000000" + "9000");

        @Override
        public byte[] sendAndReceive(byte[] apdu) {
            return answers.remove();
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
            return new byte[0];
        }

        @Override
        public void close() {}

        private record Supply(String... answers) {
            CannedCard get() {
                return new CannedCard(
                        new ArrayDeque<>(List.of(answers).stream().map(HexFormat.of()::parseHex).toList()));
            }
        }
    }
}
