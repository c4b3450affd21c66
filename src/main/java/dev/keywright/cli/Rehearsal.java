package dev.keywright.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

/**
 * Runs one short command of each kind, so that the JVM that keeps what it learned starts them all faster afterwards
 * (JEP 483, ahead-of-time class loading and linking). The launcher starts it once for each build.
 *
 * <p>None of them may make a certificate: every later start would check what it kept of that against the signed jars of
 * Bouncy Castle, and verify their signatures first.
 */
final class Rehearsal {

    /** What a command on a real card loads besides; there may be no reader where this runs. */
    private static final List<String> WITH_A_CARD = List.of(
            "dev.keywright.host.pcsc.PcscConnection",
            "dev.keywright.host.pcsc.ReaderKey",
            "javax.smartcardio.CommandAPDU",
            "javax.smartcardio.ResponseAPDU",
            "sun.security.smartcardio.TerminalImpl",
            "sun.security.smartcardio.CardImpl",
            "sun.security.smartcardio.ChannelImpl");

    private Rehearsal() {}

    /** @param arguments the state file of an emulated key with an account */
    public static void main(String... arguments) {
        Logging.quiet();
        String state = arguments[0];
        List.of(
                        List.of("--help"),
                        List.of("keys", "--state", state),
                        List.of("oath", "list", "--state", state, "--json"),
                        List.of("oath", "code", "--state", state),
                        List.of("fido", "info", "--state", state))
                .forEach(command -> run(command.toArray(String[]::new)));
        WITH_A_CARD.forEach(Rehearsal::load);
        // A library may have left a thread behind.
        System.exit(0);
    }

    private static void run(String... command) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Keywright.commandLine(command).setOut(nowhere).setErr(nowhere).execute(command);
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, Rehearsal.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            // Another vendor's JDK has another PC/SC, and starts a little later.
        }
    }
}
