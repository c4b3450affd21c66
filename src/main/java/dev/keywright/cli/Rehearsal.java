package dev.keywright.cli;

import dev.keywright.host.SecurityKey;
import dev.keywright.host.discovery.KeyDiscovery;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;

/**
 * Does what short commands do, so that the JVM that keeps what it learned starts them faster afterwards (JEP 483,
 * ahead-of-time class loading and linking). The launcher starts it once for each build and each kind of command. It
 * does no more than needed: what one command alone uses holds up the others of its kind.
 *
 * <p>Nothing here may make a certificate: every later start would check what it kept of that against the signed jars of
 * Bouncy Castle, and verify their signatures first.
 */
final class Rehearsal {

    /** What a command on a real card loads besides; there may be no reader where this runs. */
    private static final List<String> WITH_A_READER = List.of(
            "sun.security.smartcardio.TerminalImpl",
            "sun.security.smartcardio.CardImpl",
            "sun.security.smartcardio.ChannelImpl");

    private Rehearsal() {}

    /** @param arguments the state file of an emulated key with an account, or nothing for real keys */
    public static void main(String... arguments) {
        Logging.quiet();
        int status = arguments.length == 0 ? onRealKey() : onEmulatedKey(arguments[0]);
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

    static int onRealKey() {
        KeyDiscovery.cards().keys().forEach(SecurityKey::close);
        WITH_A_READER.forEach(Rehearsal::load);
        CannedReader.plugIn();
        try {
            return run("oath", "code");
        } finally {
            CannedReader.unplug();
        }
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
}
