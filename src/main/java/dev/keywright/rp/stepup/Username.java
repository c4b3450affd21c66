package dev.keywright.rp.stepup;

/** The names that applications give their users. */
public final class Username {

    /** In characters. */
    public static final int LONGEST = 256;

    private Username() {}

    /** Whether {@code name} has 1 to 256 characters, all of which a database and a log can keep. */
    public static boolean isOne(String name) {
        return !name.isBlank()
                && name.length() <= LONGEST
                && name.codePoints().allMatch(each -> !Character.isISOControl(each)
                        && Character.getType(each) != Character.SURROGATE);
    }
}
