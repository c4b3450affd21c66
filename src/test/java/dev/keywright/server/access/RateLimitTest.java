package dev.keywright.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private final AtomicLong nanos = new AtomicLong(-5);

    @Test
    void someAtOnceAndThenAsManyAsTimeAllows() {
        RateLimit limit = new RateLimit(10, 3, nanos::get);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take("a")).isZero();
        }
        assertThat(limit.take("a")).isEqualTo(Duration.ofMillis(100));
        assertThat(limit.take("b")).as("another").isZero();
        nanos.addAndGet(Duration.ofMillis(99).toNanos());
        assertThat(limit.take("a")).isPositive();
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(limit.take("a")).isZero();
        assertThat(limit.take("a")).isPositive();
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take("a")).isZero();
        }
        assertThat(limit.take("a")).isPositive();
    }

    @Property(tries = 200)
    void neverMoreThanTheRateAndTheBurst(
            @ForAll @IntRange(min = 1, max = 100) int rate,
            @ForAll @IntRange(min = 1, max = 100) int burst,
            @ForAll @Size(max = 200) List<@IntRange(max = 50_000_000) Integer> pauses) {
        AtomicLong time = new AtomicLong();
        RateLimit limit = new RateLimit(rate, burst, time::get);
        int taken = 0;
        for (int pause : pauses) {
            time.addAndGet(pause);
            taken += limit.take("a").isZero() ? 1 : 0;
        }
        assertThat((double) taken).isLessThanOrEqualTo(burst + time.get() / 1e9 * rate + 1e-6);
        assertThat(taken).isGreaterThanOrEqualTo(Math.min(burst, pauses.size()));
    }

    @Test
    void noLimitIsNone() {
        RateLimit limit = new RateLimit(0, 1, nanos::get);
        for (int i = 0; i < 100; i++) {
            assertThat(limit.take("a")).isZero();
        }
    }

    @Test
    void manyCallersCostAsMuchAsSome() {
        RateLimit limit = new RateLimit(1, 1, nanos::get);
        for (int i = 0; i < 100_000; i++) {
            limit.take("caller" + i);
        }
        assertThat(limit.callers()).isEqualTo(20_000);
    }
}
