package dev.keywright.rp.code;

/**
 * How far off a code may be.
 *
 * @param totpWindow time steps before and after the one that a token is thought to be in, 0–10 (RFC 6238 §5.2
 *                   recommends at most one step for the network's delay)
 * @param hotpAhead  counters beyond the one that is due, 0–100 (RFC 4226 §7.4: as few as will do)
 */
public record CodeSettings(int totpWindow, int hotpAhead) {

    public static final CodeSettings DEFAULT = new CodeSettings(1, 10);

    private static final int WIDEST_WINDOW = 10;
    private static final int FARTHEST_AHEAD = 100;

    void check() throws CodeException {
        if (totpWindow < 0 || totpWindow > WIDEST_WINDOW) {
            throw CodeException.malformed("The window has 0 to " + WIDEST_WINDOW + " time steps on either side.");
        }
        if (hotpAhead < 0 || hotpAhead > FARTHEST_AHEAD) {
            throw CodeException.malformed("The look-ahead is 0 to " + FARTHEST_AHEAD + " counters.");
        }
    }
}
