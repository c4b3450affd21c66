package dev.keywright.token.hid;

import dev.keywright.token.Interaction;
import dev.keywright.token.UserPresence;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Commands by their first byte; see the constants. */
final class FakeApplications implements CtapHidApplications {

    static final byte ECHO = 1;
    static final byte WAIT_FOR_TOUCH = 2;
    static final byte COMPUTE = 3;
    static final byte BREAK = 4;
    static final byte TALK = 5;
    static final byte CANCELLED = 0x2d;

    final CountDownLatch release = new CountDownLatch(1);
    final AtomicInteger winks = new AtomicInteger();
    final AtomicInteger commands = new AtomicInteger();

    @Override
    public byte[] cbor(byte[] request, Interaction interaction) {
        commands.incrementAndGet();
        return switch (request[0]) {
            case WAIT_FOR_TOUCH -> interaction.awaitTouch(FakeApplications::untilCancelled, "a test")
                            == UserPresence.Answer.CANCELLED
                    ? new byte[] {CANCELLED}
                    : new byte[] {0};
            case COMPUTE -> {
                await(release);
                yield new byte[] {0};
            }
            case BREAK -> throw new IllegalStateException("broken on purpose");
            case TALK -> new byte[8000];
            default -> request;
        };
    }

    @Override
    public byte[] msg(byte[] apdu, Interaction interaction) {
        if (apdu.length > 0 && apdu[0] == BREAK) {
            throw new IllegalStateException("broken on purpose");
        }
        return new byte[] {(byte) 0x6d, 0};
    }

    @Override
    public void wink() {
        winks.incrementAndGet();
    }

    private static UserPresence.Answer untilCancelled(String what, java.util.function.BooleanSupplier cancelled) {
        while (!cancelled.getAsBoolean()) {
            Thread.onSpinWait();
            Thread.yield();
        }
        return UserPresence.Answer.CANCELLED;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
