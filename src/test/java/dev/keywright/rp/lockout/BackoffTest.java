package dev.keywright.rp.lockout;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BackoffTest {

    @Property
    void twiceAsLongEachTimeUpToTheLongest(
            @ForAll @IntRange(max = 50) int free,
            @ForAll @LongRange(min = 1, max = 1_000_000) long first,
            @ForAll @LongRange(max = 100_000_000_000L) long more,
            @ForAll @LongRange(max = Long.MAX_VALUE) long failures) {
        long longest = first + more;
        Backoff backoff = new Backoff(
                free, Duration.ofMillis(first), Duration.ofMillis(longest), Duration.ofSeconds(1));
        BigInteger expected = failures <= free
                ? BigInteger.ZERO
                : failures - free > 200
                        ? BigInteger.valueOf(longest)
                        : BigInteger.valueOf(first).shiftLeft((int) (failures - free - 1))
                                .min(BigInteger.valueOf(longest));
        assertThat(backoff.waitAfter(failures).toMillis()).isEqualTo(expected.longValueExact());
    }

    @Property
    void neverShorterAfterMoreFailures(@ForAll LockoutScope scope, @ForAll @IntRange(max = 5_000) int failures) {
        Backoff backoff = scope.backoff();
        assertThat(backoff.waitAfter(failures + 1)).isGreaterThanOrEqualTo(backoff.waitAfter(failures));
        assertThat(backoff.waitAfter(failures)).isLessThanOrEqualTo(backoff.longest());
    }

    @Property
    void oneFailureIsForgottenEachSpan(
            @ForAll LockoutScope scope,
            @ForAll @IntRange(max = 100_000) int failures,
            @ForAll @LongRange(max = 4_000_000_000L) long later) {
        long span = scope.backoff().forgetEvery().toMillis();
        long expected = Math.max(0, failures - later / span);
        assertThat(scope.backoff().failures(1_000 + failures * span, 1_000 + later)).isEqualTo(expected);
    }
}
