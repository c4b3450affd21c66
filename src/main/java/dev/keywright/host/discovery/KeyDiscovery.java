package dev.keywright.host.discovery;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.UsbIdentity;
import dev.keywright.host.pcsc.CardKeys;
import dev.keywright.host.usb.HidKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the real keys at this computer: on USB, and in card readers. */
public final class KeyDiscovery {

    private static final Logger LOG = LoggerFactory.getLogger(KeyDiscovery.class);

    private KeyDiscovery() {}

    /** Looks once, and quickly. What cannot be looked at is a note and no error. */
    public static FoundKeys attached() {
        return merge(hidKeys(), CardKeys.find());
    }

    /**
     * Looks for keys in card readers, which the key's own CCID interface is one of, and not on USB: for a command that
     * needs a card alone, and should not wait for the HID library.
     */
    public static FoundKeys cards() {
        return CardKeys.find();
    }

    private static FoundKeys hidKeys() {
        try {
            return HidKeys.find();
        } catch (LinkageError e) {
            LOG.debug("There is no HID library.", e);
            return FoundKeys.none("USB keys were not looked at: the library hid4java is not there; add"
                    + " org.hid4java:hid4java to the class path.");
        }
    }

    /**
     * One key where both pipes tell the same serial number. A key that hides its number shows once for each pipe.
     */
    static FoundKeys merge(FoundKeys hid, FoundKeys cards) {
        List<SecurityKey> left = new ArrayList<>(cards.keys());
        List<SecurityKey> all = new ArrayList<>();
        for (SecurityKey fido : hid.keys()) {
            SecurityKey card = take(left, fido.info().serial());
            all.add(card == null ? fido : new TwoPipeKey(fido, card));
        }
        all.addAll(left);
        return hid.with(cards, all);
    }

    private static @Nullable SecurityKey take(List<SecurityKey> keys, @Nullable Integer serial) {
        for (SecurityKey key : keys) {
            if (serial != null && serial.equals(key.info().serial())) {
                keys.remove(key);
                return key;
            }
        }
        return null;
    }

    /** One key that was found twice. */
    private record TwoPipeKey(SecurityKey fido, SecurityKey card) implements SecurityKey {

        @Override
        public KeyInfo info() {
            KeyInfo info = fido.info();
            String firmware = info.firmware() == null ? card.info().firmware() : info.firmware();
            return new KeyInfo(info.serial(), info.name(), firmware, false, null, List.of(Pipe.FIDO, Pipe.CARD));
        }

        @Override
        public SmartCardConnection openCard() throws IOException {
            return card.openCard();
        }

        @Override
        public FidoConnection openFido() throws IOException {
            return fido.openFido();
        }

        @Override
        public Optional<UsbIdentity> usb() {
            return fido.usb();
        }

        @Override
        public void close() {
            fido.close();
            card.close();
        }
    }
}
