package dev.keywright.host.pcsc;

import dev.keywright.host.KeyUnavailable;
import dev.keywright.host.place.Holders;

/** What the errors of PC/SC mean for a person (PC/SC Lite's pcsclite.h; the JDK names them in its exceptions). */
final class PcscFailure {

    static final String PULLED_OUT = "The key was pulled out; put it in again.";

    private PcscFailure() {}

    /** The PC/SC error in a failure's causes, such as {@code SCARD_E_NO_SERVICE}, or nothing. */
    static String code(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.matches("SCARD_[A-Z_]+")) {
                return message;
            }
        }
        return "";
    }

    static boolean isHeld(Throwable failure) {
        return code(failure).equals("SCARD_E_SHARING_VIOLATION");
    }

    /** Whether the failure does not tell what became of the card. */
    static boolean isVague(Throwable failure) {
        String code = code(failure);
        return code.isEmpty() || code.equals("SCARD_E_NOT_TRANSACTED");
    }

    /** The card did not do as it was told. */
    static KeyUnavailable ofCard(Throwable failure) {
        String code = code(failure);
        return new KeyUnavailable(switch (code) {
            case "SCARD_E_SHARING_VIOLATION" -> Holders.SYSTEM.ofCard();
            case "SCARD_W_REMOVED_CARD", "SCARD_E_NO_SMARTCARD", "SCARD_E_UNKNOWN_READER",
                    "SCARD_E_READER_UNAVAILABLE" -> PULLED_OUT;
            case "SCARD_W_UNRESPONSIVE_CARD", "SCARD_W_UNPOWERED_CARD" ->
                    "The card does not answer; take it out and put it in again.";
            case "SCARD_W_RESET_CARD" -> "Another program has reset the card; try again.";
            case "SCARD_W_SECURITY_VIOLATION", "SCARD_E_NO_ACCESS" ->
                    "The smart card service does not allow this user to use the card; " + POLKIT;
            case "SCARD_E_NO_SERVICE", "SCARD_E_SERVICE_STOPPED", "SCARD_E_INVALID_HANDLE", "SCARD_F_COMM_ERROR" ->
                    "The smart card service was stopped or restarted; try again in a moment.";
            default -> "The card cannot be spoken to" + (code.isEmpty() ? "" : " (" + code + ")")
                    + "; take it out and put it in again.";
        }, failure);
    }

    /** The actions are those of PC/SC Lite's org.debian.pcsc-lite.policy. */
    private static final String POLKIT = "log in at the computer itself, or write to"
            + " /etc/polkit-1/rules.d/50-keywright.rules: polkit.addRule(function(action, subject) { if"
            + " (action.id.indexOf(\"org.debian.pcsc-lite.\") == 0 && subject.isInGroup(\"plugdev\")) { return"
            + " polkit.Result.YES; } }); and add the user to the group plugdev.";

    /**
     * The readers cannot be listed: a note with the remedy, or nothing where there are just none.
     *
     * @param system as Java names operating systems
     */
    static String ofService(Throwable failure, String system) {
        String code = code(failure);
        boolean linux = !system.startsWith("Windows") && !system.startsWith("Mac");
        String what = "Card readers were not looked at: the smart card ";
        return switch (code) {
            case "SCARD_E_NO_READERS_AVAILABLE" -> "";
            case "SCARD_E_NO_SERVICE", "SCARD_E_SERVICE_STOPPED" -> what + "service does not run; " + start(system);
            case "SCARD_E_INVALID_HANDLE", "SCARD_F_COMM_ERROR" ->
                    what + "service was restarted; restart Keywright too.";
            case "SCARD_W_SECURITY_VIOLATION", "SCARD_E_NO_ACCESS" ->
                    what + "service does not allow this user; " + (linux ? POLKIT : "log in at the computer itself.");
            default -> what + "library does not work" + (code.isEmpty() ? "" : " (" + code + ")")
                    + (linux ? "; on Linux install libpcsclite1." : "; restart the computer.");
        };
    }

    private static String start(String system) {
        if (system.startsWith("Windows")) {
            return "start it as administrator with: sc config SCardSvr start= auto & sc start SCardSvr";
        }
        if (system.startsWith("Mac")) {
            return "macOS starts it when a reader or a key is plugged in, so plug it in again.";
        }
        return "on Linux install pcscd and start it with: systemctl start pcscd.socket";
    }
}
