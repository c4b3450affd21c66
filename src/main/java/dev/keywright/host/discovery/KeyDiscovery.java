package dev.keywright.host.discovery;

import dev.keywright.host.FoundKeys;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.pcsc.CardKeys;
import dev.keywright.host.usb.HidKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    /** One key where several pipes tell the same serial number. A key that hides its number shows once for each pipe. */
    static FoundKeys merge(FoundKeys hid, FoundKeys cards) {
        List<SecurityKey> left = new ArrayList<>(hid.keys());
        left.addAll(cards.keys());
        List<SecurityKey> all = new ArrayList<>();
        while (!left.isEmpty()) {
            List<SecurityKey> parts = new ArrayList<>(List.of(left.remove(0)));
            left.removeIf(key -> belongs(key, parts) && parts.add(key));
            all.add(parts.size() == 1 ? parts.get(0) : new JoinedKey(parts));
        }
        return hid.with(cards, all);
    }

    private static boolean belongs(SecurityKey key, List<SecurityKey> parts) {
        Integer serial = parts.get(0).info().serial();
        return serial != null
                && serial.equals(key.info().serial())
                && parts.stream().allMatch(part -> Collections.disjoint(part.info().pipes(), key.info().pipes()));
    }
}
