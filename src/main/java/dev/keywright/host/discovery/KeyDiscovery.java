package dev.keywright.host.discovery;

import dev.keywright.host.Attachments;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.pcsc.CardKeys;
import dev.keywright.host.usb.HidKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the real keys at this computer: on USB, and in card readers. */
public final class KeyDiscovery {

    private static final Logger LOG = LoggerFactory.getLogger(KeyDiscovery.class);

    private KeyDiscovery() {}

    /** Looks once, and quickly. What cannot be looked at is a note and no error. */
    public static FoundKeys attached() {
        return merge(hidAttachments().meet(), CardKeys.find());
    }

    /**
     * Looks for keys in card readers, which the key's own CCID interface is one of, and not on USB: for a command that
     * needs a card alone, and should not wait for the HID library.
     */
    public static FoundKeys cards() {
        return CardKeys.find();
    }

    static Attachments hidAttachments() {
        try {
            return HidKeys.attachments();
        } catch (LinkageError e) {
            LOG.debug("There is no HID library.", e);
            return Attachments.none("USB keys were not looked at: the library hid4java is not there; add"
                    + " org.hid4java:hid4java to the class path.");
        }
    }

    static Attachments cardAttachments() {
        return CardKeys.attachments();
    }

    /**
     * One key where several pipes tell the same serial number, and where they are plugged in at the same place. A pipe
     * of which neither is known belongs to the key of its name where that is clearly one; else it shows as a key of its
     * own.
     */
    static FoundKeys merge(FoundKeys hid, FoundKeys cards) {
        List<SecurityKey> found = new ArrayList<>(hid.keys());
        found.addAll(cards.keys());
        List<SecurityKey> numbered = join(found, (key, parts) -> number(key) != null
                && number(key).equals(number(parts.get(0)))
                && isAlone(number(key), found)
                && haveNoPipeTwice(key, parts));
        List<SecurityKey> placed = join(numbered, (key, parts) -> mayShareNumber(key, parts.get(0))
                && key.place().isPresent()
                && key.place().equals(parts.get(0).place())
                && haveNoPipeTwice(key, parts));
        List<SecurityKey> named = join(placed, (key, parts) -> alike(key, parts.get(0))
                && areOne(namesakes(key, placed))
                && areOne(namesakes(parts.get(0), placed)));
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

    private static boolean mayShareNumber(SecurityKey one, SecurityKey other) {
        return number(one) == null || number(other) == null || number(one).equals(number(other));
    }

    /** Clones tell the same number, and are told apart by where they are plugged in. */
    private static boolean isAlone(Integer number, List<SecurityKey> found) {
        return haveNoPipeTwice(found.stream().filter(key -> number.equals(number(key))).toList());
    }

    private static boolean haveNoPipeTwice(SecurityKey key, List<SecurityKey> others) {
        return haveNoPipeTwice(Stream.concat(others.stream(), Stream.of(key)).toList());
    }

    private static boolean haveNoPipeTwice(List<SecurityKey> keys) {
        List<Pipe> pipes = keys.stream().flatMap(key -> key.info().pipes().stream()).toList();
        return pipes.stream().distinct().count() == pipes.size();
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

    /** Whether no pipe is there twice, and no second serial number and no second place. */
    private static boolean areOne(List<SecurityKey> namesakes) {
        return haveNoPipeTwice(namesakes)
                && namesakes.stream().filter(key -> number(key) != null).count() <= 1
                && namesakes.stream().flatMap(key -> key.place().stream()).distinct().count() <= 1;
    }
}
