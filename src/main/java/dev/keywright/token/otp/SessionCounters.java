package dev.keywright.token.otp;

import dev.keywright.crypto.RandomSource;
import dev.keywright.oath.OtpBlock;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.state.OtpSlot;
import dev.keywright.token.state.StateChange.OtpCounterSet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What keeps each one-time password of Yubico's own kind apart from all others of its slot (YubiKey Manual 3.4 §6.1,
 * and ykdef.h): a use counter, which goes up at the first use after the key was powered or the slot written, and a
 * session counter, which goes up at each other use. When the session counter is full, the use counter goes up instead;
 * at its own end, 7fff, it stays, and servers accept no more.
 */
final class SessionCounters {

    private static final int MAX_USE_COUNTER = 0x7fff;
    private static final int MAX_SESSION_COUNTER = 0xff;
    private static final long TICKS_PER_SECOND = 8;
    private static final int TIMESTAMP_MASK = 0xff_ffff;

    private final TokenCore core;
    private final Map<Integer, Integer> sessions = new HashMap<>();
    private @Nullable Timer timer;

    /** Runs from a random start, while the key has power. */
    private record Timer(int start, Instant since) {}

    SessionCounters(TokenCore core) {
        this.core = core;
    }

    /** The block of the next password of a configured slot; where the use counter goes up, that is durable already. */
    OtpBlock next(int number, OtpSlot slot) throws MemoryFailure {
        int useCounter = (int) slot.counter();
        Integer last = sessions.get(number);
        int session = last == null || last == MAX_SESSION_COUNTER ? 0 : last + 1;
        if (session == 0 && useCounter < MAX_USE_COUNTER) {
            useCounter++;
            core.commit(List.of(new OtpCounterSet(number, useCounter)));
        }
        sessions.put(number, session);
        RandomSource random = core.environment().random();
        return new OtpBlock(useCounter, timestamp(random), session, ByteBuffer.wrap(random.bytes(2)).getShort());
    }

    private int timestamp(RandomSource random) {
        if (timer == null) {
            timer = new Timer(ByteBuffer.wrap(random.bytes(4)).getInt(), core.now());
        }
        long ticks = Duration.between(timer.since(), core.now()).toMillis() * TICKS_PER_SECOND / 1000;
        return (int) (timer.start() + ticks) & TIMESTAMP_MASK;
    }

    /** The slot holds something else now. */
    void written(int number) {
        sessions.remove(number);
    }

    void swapped() {
        Integer one = sessions.remove(1);
        Integer two = sessions.remove(2);
        if (one != null) {
            sessions.put(2, one);
        }
        if (two != null) {
            sessions.put(1, two);
        }
    }

    void powerCycle() {
        sessions.clear();
        timer = null;
    }
}
