package dev.keywright.server;

/**
 * How many requests a second are answered; half a second's worth more may come at once, and a few in any case.
 *
 * @param perAddress from one address without a good API key; 0 for any number
 * @param perKey     with one API key; 0 for any number
 */
public record Limits(int perAddress, int perKey) {

    public static final Limits USUAL = new Limits(20, 1000);

    private static final int LEAST_BURST = 50;

    public Limits {
        if (perAddress < 0 || perKey < 0) {
            throw new IllegalArgumentException("A limit is a number of requests a second, or 0 for none.");
        }
    }

    static int burst(int perSecond) {
        return LEAST_BURST + perSecond / 2;
    }
}
