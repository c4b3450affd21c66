package dev.keywright.host.discovery;

import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.pcsc.CardKeys;
import dev.keywright.host.usb.HidKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiPredicate;
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
     * One key where several pipes tell the same serial number. A pipe that tells none belongs to the key of its name where
     * that is clearly one; else it shows as a key of its own.
     */
    static FoundKeys merge(FoundKeys hid, FoundKeys cards) {
        List<SecurityKey> found = new ArrayList<>(hid.keys());
        found.addAll(cards.keys());
        List<SecurityKey> numbered = join(found, (key, parts) -> number(key) != null
                && number(key).equals(number(parts.get(0)))
                && parts.stream().allMatch(part -> Collections.disjoint(part.info().pipes(), key.info().pipes())));
        List<SecurityKey> named = join(numbered, (key, parts) -> alike(key, parts.get(0))
                && areOne(namesakes(key, numbered))
                && areOne(namesakes(parts.get(0), numbered)));
        return hid.with(cards, named);
    }

    private static List<SecurityKey> join(
            List<SecurityKey> found, BiPredicate<SecurityKey, List<SecurityKey>> belongs) {
        List<SecurityKey> left = new ArrayList<>(found);
        List<SecurityKey> all = new ArrayList<>();
        while (!left.isEmpty()) {
            List<SecurityKey> parts = new ArrayList<>(List.of(left.remove(0)));
            left.removeIf(key -> belongs.test(key, parts) && parts.add(key));
            all.add(parts.size() == 1 ? parts.get(0) : new JoinedKey(parts));
        }
        return all;
    }

    private static @Nullable Integer number(SecurityKey key) {
        return key.info().serial();
    }

    private static List<SecurityKey> namesakes(SecurityKey key, List<SecurityKey> all) {
        return all.stream().filter(other -> alike(key, other)).toList();
    }

    /** A reader is named after its key, and may have more behind that: {@code Nitrokey Nitrokey 3 [CCID/ICCD Interface]}. */
    private static boolean alike(SecurityKey one, SecurityKey other) {
        String name = one.info().name() + " ";
        String otherName = other.info().name() + " ";
        return name.startsWith(otherName) || otherName.startsWith(name);
    }

    /** Whether no pipe is there twice, and no second serial number. */
    private static boolean areOne(List<SecurityKey> namesakes) {
        List<Pipe> pipes = namesakes.stream().flatMap(key -> key.info().pipes().stream()).toList();
        return pipes.stream().distinct().count() == pipes.size()
                && namesakes.stream().filter(key -> number(key) != null).count() <= 1;
    }
}
