package dev.keywright.host.pcsc;

import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.smartcard.AppId;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.core.smartcard.SmartCardProtocol;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.host.oath.OathSession;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CardTerminals;
import javax.smartcardio.TerminalFactory;

/** Finds the security keys among the cards in the readers of this computer. */
public final class CardKeys {

    static {
        // SunPCSC would fetch the rest of a long answer itself, with an instruction that the YKOATH applet lacks.
        // Read once, when its first channel is opened.
        System.setProperty("sun.security.smartcardio.t0GetResponse", "false");
        System.setProperty("sun.security.smartcardio.t1GetResponse", "false");
    }

    private CardKeys() {}

    /** Looks once, without waiting for anything; finds nothing where there are no readers. */
    public static FoundKeys find() {
        List<CardTerminal> readers;
        try {
            // The default factory stays empty for ever where it was first asked before the service ran.
            readers = TerminalFactory.getInstance("PC/SC", null).terminals().list(CardTerminals.State.CARD_PRESENT);
        } catch (NoSuchAlgorithmException | CardException | RuntimeException e) {
            return unavailable(e);
        }
        List<SecurityKey> keys = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (CardTerminal reader : readers) {
            try {
                look(reader).ifPresent(keys::add);
            } catch (IOException e) {
                notes.add("The card in the reader \"" + reader.getName() + "\" was not looked at: " + e.getMessage());
            }
        }
        return new FoundKeys(keys, notes);
    }

    static Optional<SecurityKey> look(CardTerminal reader) throws IOException {
        try (PcscConnection card = PcscConnection.shared(reader)) {
            Optional<DeviceInfo> yubico = DeviceInfo.read(card);
            if (yubico.isEmpty() && !hasFido(card) && !OathSession.isOn(card)) {
                return Optional.empty();
            }
            DeviceInfo told = yubico.orElse(DeviceInfo.unknown());
            KeyInfo info = new KeyInfo(
                    told.serial(), modelName(reader.getName()), told.firmware(), false, null, List.of(Pipe.CARD));
            return Optional.of(new ReaderKey(reader, info));
        }
    }

    private static boolean hasFido(SmartCardConnection card) throws IOException {
        try {
            new SmartCardProtocol(card).select(AppId.FIDO);
            return true;
        } catch (ApplicationNotAvailableException e) {
            return false;
        }
    }

    /** A reader's name without the two numbers that pcscd appends. */
    static String modelName(String reader) {
        return reader.replaceFirst(" [0-9A-F]{2} [0-9A-F]{2}$", "");
    }

    /** What it means that the readers cannot be listed; having none is no news. */
    static FoundKeys unavailable(Exception failure) {
        String code = pcscCode(failure);
        return switch (code) {
            case "SCARD_E_NO_READERS_AVAILABLE" -> new FoundKeys(List.of(), List.of());
            case "SCARD_E_NO_SERVICE", "SCARD_E_SERVICE_STOPPED" -> FoundKeys.none(
                    "Card readers were not looked at: the smart card service does not run; on Linux install pcscd and"
                            + " start it with: systemctl start pcscd.socket");
            case "SCARD_E_INVALID_HANDLE", "SCARD_F_COMM_ERROR" -> FoundKeys.none(
                    "Card readers were not looked at: the smart card service was restarted; restart Keywright too.");
            case "SCARD_W_SECURITY_VIOLATION", "SCARD_E_NO_ACCESS" -> FoundKeys.none(
                    "Card readers were not looked at: the smart card service does not allow this user; log in at the"
                            + " computer itself, or allow the user in pcscd's polkit rules.");
            default -> FoundKeys.none("Card readers were not looked at: the smart card library does not work"
                    + (code.isEmpty() ? "" : " (" + code + ")") + "; on Linux install libpcsclite1.");
        };
    }

    /** The PC/SC error in a failure's causes, such as {@code SCARD_E_NO_SERVICE}, or nothing. */
    static String pcscCode(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.matches("SCARD_[A-Z_]+")) {
                return message;
            }
        }
        return "";
    }
}
