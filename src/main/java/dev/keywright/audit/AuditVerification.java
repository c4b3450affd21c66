package dev.keywright.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the whole chain and tells what is wrong with it. Events that were taken away from its end, together with
 * the signatures there, are noticed only against a {@link Checkpoint} that was kept elsewhere.
 */
public final class AuditVerification {

    private static final int PAGE = 1_000;
    /** Whoever has so many reasons to distrust the log needs no more. */
    private static final int MOST_FINDINGS = 20;

    private final AuditReader reader;
    private final AuditKey key;
    private final List<String> findings = new ArrayList<>();

    public AuditVerification(AuditReader reader, AuditKey key) {
        this.reader = reader;
        this.key = key;
    }

    /**
     * What was found.
     *
     * @param events   how many are linked
     * @param end      the sequence and the hash of the last one, to be kept elsewhere
     * @param waiting  how many wait to be linked, and are not protected yet
     * @param findings what is wrong, a sentence each; empty for a log that is as it was written
     */
    public record Report(long events, Checkpoint end, long waiting, List<String> findings) {}

    /** @param anchor a checkpoint that was kept elsewhere, or null */
    public Report run(@Nullable Checkpoint anchor) {
        findings.clear();
        long events = 0;
        long signedTo = 0;
        boolean anchored = anchor == null || anchor.sequence() == 0;
        Checkpoint before = new Checkpoint(0, LoggedEvent.START);
        for (List<LoggedEvent> page = reader.after(0, PAGE); !page.isEmpty();
                page = reader.after(before.sequence(), PAGE)) {
            for (LoggedEvent event : page) {
                follow(before, event);
                if (event.signature() != null) {
                    checkSignature(event, signedTo);
                    signedTo = event.sequence();
                }
                if (anchor != null && event.sequence() == anchor.sequence()) {
                    anchored = true;
                    checkAnchor(event, anchor);
                }
                events++;
                before = event.checkpoint();
            }
        }
        if (signedTo < before.sequence()) {
            find("No signature covers " + range(signedTo + 1, before.sequence())
                    + ": the chain's end was taken away or added to.");
        }
        if (!anchored) {
            find("Event " + anchor.sequence() + " was there when the checkpoint was taken, and is gone; the log ends at"
                    + " event " + before.sequence() + ".");
        }
        return new Report(events, before, reader.waiting(), List.copyOf(findings));
    }

    private void follow(Checkpoint before, LoggedEvent event) {
        if (event.sequence() != before.sequence() + 1) {
            find("Missing: " + range(before.sequence() + 1, event.sequence() - 1) + ".");
        } else if (!before.hash().matches("[0-9a-f]{64}") || !event.hashAfter(before.hash()).equals(event.hash())) {
            find(before.sequence() == 0
                    ? "Event 1 was changed."
                    : "Event " + event.sequence() + " was changed, or event " + before.sequence() + " before it was.");
        }
    }

    private void checkSignature(LoggedEvent event, long signedTo) {
        if (!key.verifies(event.checkpoint(), String.valueOf(event.signature()))) {
            find("The signature at event " + event.sequence() + " is not this installation's: "
                    + range(signedTo + 1, event.sequence()) + " cannot be trusted.");
        }
    }

    private void checkAnchor(LoggedEvent event, Checkpoint anchor) {
        if (!event.hash().equals(anchor.hash())) {
            find("Event " + event.sequence() + " or one before it was changed since the checkpoint was taken.");
        }
    }

    private void find(String sentence) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(sentence);
        }
    }

    private static String range(long first, long last) {
        return first == last ? "event " + first : "events " + first + " to " + last;
    }
}
