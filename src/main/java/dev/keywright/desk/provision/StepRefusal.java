package dev.keywright.desk.provision;

import org.jspecify.annotations.Nullable;

/** A key cannot be given what the plan wants, or does not give it back; the message is a sentence. */
final class StepRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean nothingDone;

    /** @param nothingDone whether the key is as it was before the step, for sure */
    private StepRefusal(String sentence, boolean nothingDone, @Nullable Throwable cause) {
        super(sentence, cause);
        this.nothingDone = nothingDone;
    }

    StepRefusal(String sentence) {
        this(sentence, false, null);
    }

    static StepRefusal of(Exception cause) {
        return new StepRefusal(String.valueOf(cause.getMessage()), false, cause);
    }

    /** The key would not have it, and is as it was. */
    static StepRefusal beforeAnything(Exception cause) {
        return new StepRefusal(String.valueOf(cause.getMessage()), true, cause);
    }

    /** The person's secrets are not remembered any more. */
    static StepRefusal forgotten() {
        return new StepRefusal("The secrets of this person's keys were forgotten, so no key can be given the same; start"
                + " with another output folder.");
    }

    /** Others may have got keys by this journal; what is drawn now would be told nobody, and never be forgotten. */
    static StepRefusal closed(String person) {
        return new StepRefusal("The secrets of these keys were forgotten, and " + person + " can have none like them; give"
                + " new people a plan with another output folder.");
    }

    boolean nothingDone() {
        return nothingDone;
    }
}
