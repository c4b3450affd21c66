package dev.keywright.host.discovery;

import dev.keywright.host.Attachment;
import dev.keywright.host.Attachments;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.SecurityKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys at this computer, for whoever looks again and again. What is attached is opened once, to ask who it is;
 * while it stays, it is not disturbed again. What could not be asked is tried again, less and less often: the rights to a key
 * come a moment after it, and a program that holds it lets go some time.
 */
public final class KnownKeys {

    /** Failures that are kept to oneself: what has just been plugged in may not be ready. */
    private static final int SILENT_FAILURES = 2;
    private static final int MOST_LOOKS_BETWEEN = 64;

    private final Supplier<Attachments> hid;
    private final Supplier<Attachments> cards;
    private final Map<String, Known> known = new HashMap<>();
    private boolean first = true;

    public KnownKeys() {
        this(KeyDiscovery::hidAttachments, KeyDiscovery::cardAttachments);
    }

    /**
     * @param hid   what is on USB now
     * @param cards what is in readers now
     */
    KnownKeys(Supplier<Attachments> hid, Supplier<Attachments> cards) {
        this.hid = hid;
        this.cards = cards;
    }

    /** Looks once, and quickly where nothing is new. */
    public synchronized FoundKeys look() {
        Attachments onUsb = hid.get();
        Attachments inReaders = cards.get();
        Set<String> there = new HashSet<>();
        FoundKeys found = KeyDiscovery.merge(met("hid ", onUsb, there), met("card ", inReaders, there));
        known.keySet().retainAll(there);
        first = false;
        return found;
    }

    private FoundKeys met(String bus, Attachments attached, Set<String> there) {
        List<SecurityKey> keys = new ArrayList<>();
        List<String> notes = new ArrayList<>(attached.notes());
        for (Attachment attachment : attached.all()) {
            String identity = bus + attachment.identity();
            there.add(identity);
            Known one = known.computeIfAbsent(identity, unknown -> new Known(first ? 0 : SILENT_FAILURES));
            one.ask(attachment);
            one.key.ifPresent(keys::add);
            one.note().ifPresent(notes::add);
        }
        return new FoundKeys(keys, notes);
    }

    /** Something that is attached, and what came of asking it. */
    private static final class Known {

        private final int silent;
        private Optional<SecurityKey> key = Optional.empty();
        private boolean asked;
        private @Nullable String failure;
        private int failures;
        private int looksToWait;

        /** @param silent how many failures to keep to oneself */
        Known(int silent) {
            this.silent = silent;
        }

        void ask(Attachment attachment) {
            if (asked || looksToWait-- > 0) {
                return;
            }
            try {
                key = attachment.meeting().meet();
                asked = true;
                failure = null;
            } catch (IOException e) {
                failure = e.getMessage();
                failures++;
                looksToWait = failures <= silent ? 0 : Math.min(1 << failures, MOST_LOOKS_BETWEEN);
            }
        }

        Optional<String> note() {
            return failures > silent ? Optional.ofNullable(failure) : Optional.empty();
        }
    }
}
