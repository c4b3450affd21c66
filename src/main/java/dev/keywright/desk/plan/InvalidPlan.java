package dev.keywright.desk.plan;

/** A plan that cannot be followed; the message is a sentence that names the field. */
public final class InvalidPlan extends Exception {

    private static final long serialVersionUID = 1L;

    public InvalidPlan(String sentence) {
        super(sentence);
    }
}
