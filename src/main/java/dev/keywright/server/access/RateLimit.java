package dev.keywright.server.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * So many requests a second for each caller, and some at once: a token bucket each. It is kept in this node's memory
 * alone, by a clock that nobody sets: it protects the node, while what protects users is the lockout.
 */
public final class RateLimit {

    /** The callers remembered; the one that was heard of longest ago begins anew. */
    private static final int MOST_CALLERS = 20_000;
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_CALLERS;
        }
    };

    private record Bucket(double tokens, long at) {}

    /**
     * @param perSecond how many in the long run; 0 for any number
     * @param burst     how many at once
     * @param nanoTime  such as {@link System#nanoTime}
     */
    public RateLimit(int perSecond, int burst, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanoTime = nanoTime;
    }

    /** Takes one request of {@code caller}: zero when it may be answered, else how long until one may. */
    public synchronized Duration take(String caller) {
        if (perSecond == 0) {
            return Duration.ZERO;
        }
        long now = nanoTime.getAsLong();
        Bucket bucket = buckets.get(caller);
        double tokens = bucket == null
                ? burst
                : Math.min(burst, bucket.tokens() + (now - bucket.at()) / NANOS * perSecond);
        if (tokens < 1) {
            return Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * NANOS));
        }
        buckets.put(caller, new Bucket(tokens - 1, now));
        return Duration.ZERO;
    }

    synchronized int callers() {
        return buckets.size();
    }
}
