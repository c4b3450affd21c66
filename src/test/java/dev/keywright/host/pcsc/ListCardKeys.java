package dev.keywright.host.pcsc;

import com.yubico.yubikit.core.smartcard.AppId;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.core.smartcard.SmartCardProtocol;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.SecurityKey;
import java.util.HexFormat;

/** A program that tells what {@link CardKeys} finds, and speaks to it. */
public final class ListCardKeys {

    private ListCardKeys() {}

    /** Each argument is an APDU in hex for the YKOATH applet of every key found. */
    public static void main(String[] apdus) throws Exception {
        FoundKeys found = CardKeys.find();
        found.notes().forEach(note -> System.out.println("note: " + note));
        for (SecurityKey key : found.keys()) {
            System.out.println(key.info());
            try (SmartCardConnection card = key.openCard()) {
                System.out.println(card.getTransport() + " " + HexFormat.of().formatHex(card.getAtr()));
                new SmartCardProtocol(card).select(AppId.OATH);
                for (String apdu : apdus) {
                    byte[] answer = card.sendAndReceive(HexFormat.of().parseHex(apdu));
                    System.out.println(HexFormat.of().formatHex(answer));
                }
            }
        }
    }
}
