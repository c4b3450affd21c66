package dev.keywright.host.pcsc;

import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.smartcard.AppId;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.core.smartcard.SmartCardProtocol;
import dev.keywright.host.Attachment;
import dev.keywright.host.Attachments;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.KeyUnavailable;
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
        return attachments().meet();
    }

    /** Looks once for cards in readers, and speaks to none. */
    public static Attachments attachments() {
        SmartCardService.Readers readers;
        try {
            readers = SmartCardService.readers();
        } catch (NoSuchAlgorithmException | CardException | RuntimeException e) {
            String note = PcscFailure.ofService(e, System.getProperty("os.name"));
            return new Attachments(List.of(), note.isEmpty() ? List.of() : List.of(note));
        }
        List<Attachment> cards = new ArrayList<>();
        for (CardTerminal reader : readers.withCards()) {
            cards.add(new Attachment(readers.renewal() + " " + reader.getName(), () -> meet(reader)));
        }
        return new Attachments(cards, List.of());
    }

    private static Optional<SecurityKey> meet(CardTerminal reader) throws IOException {
        try {
            return look(reader);
        } catch (IOException e) {
            throw new KeyUnavailable(
                    "The card in the reader \"" + reader.getName() + "\" was not looked at: " + e.getMessage(), e);
        }
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

    /**
     * A reader's name without the two numbers that pcscd appends, without the name of its interface that libccid
     * appends for keys of Trussed firmware, and without the maker's name twice: its HID interfaces are called so.
     */
    static String modelName(String reader) {
        return reader.replaceFirst(" [0-9A-F]{2} [0-9A-F]{2}$", "")
                .replaceFirst(" \\[CCID/ICCD Interface]$", "")
                .replaceFirst("^(\\S+) (?=\\1 )", "");
    }
}
