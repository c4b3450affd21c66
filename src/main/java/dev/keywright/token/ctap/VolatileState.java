package dev.keywright.token.ctap;

import dev.keywright.crypto.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the authenticator knows only while it has power; a new one begins with each power-up. */
final class VolatileState {

    /** CTAP 2.1 §6.3: the timer of authenticatorGetNextAssertion. */
    private static final Duration ITERATION_LIMIT = Duration.ofSeconds(30);
    /** CTAP 2.1 §6.6, for authenticators without a display. */
    private static final Duration RESET_WINDOW = Duration.ofSeconds(10);
    /** CTAP 2.1 §6.5.5.6 step 5.6: wrong PINs in a row until a power cycle is needed. */
    private static final int WRONG_PINS_A_POWER_CYCLE = 3;

    private final Instant poweredUp;
    private final Map<Integer, SigningKey> keyAgreementKeys = new HashMap<>();
    private @Nullable PinUvAuthToken token;
    private int wrongPins;
    private @Nullable Iteration<?> iteration;
    private Instant iterationMoved;
    private @Nullable Enrolment enrolment;
    private LargeBlobs.@Nullable Writing writing;

    VolatileState(Instant poweredUp) {
        this.poweredUp = poweredUp;
        this.iterationMoved = poweredUp;
    }

    boolean inResetWindow(Instant now) {
        return Duration.between(poweredUp, now).compareTo(RESET_WINDOW) <= 0;
    }

    /** The key agreement key of one protocol, drawn when it is first asked for. */
    SigningKey keyAgreementKey(PinUvAuthProtocol protocol, Supplier<SigningKey> fresh) {
        return keyAgreementKeys.computeIfAbsent(protocol.version(), version -> fresh.get());
    }

    /** CTAP 2.1 §6.5.4, regenerate(). */
    void regenerate(PinUvAuthProtocol protocol) {
        keyAgreementKeys.remove(protocol.version());
    }

    /** The token in use, or null where none is, or no more. */
    @Nullable PinUvAuthToken token(Instant now) {
        if (token != null && token.isExpired(now)) {
            token = null;
        }
        return token;
    }

    /** Puts {@code next} into use and with it ends every earlier token (CTAP 2.1 §6.5.4, resetPinUvAuthToken()). */
    void issue(PinUvAuthToken next) {
        token = next;
    }

    void forgetToken() {
        token = null;
    }

    boolean needsPowerCycle() {
        return wrongPins >= WRONG_PINS_A_POWER_CYCLE;
    }

    void countWrongPin() {
        wrongPins++;
    }

    void forgetWrongPins() {
        wrongPins = 0;
    }

    void begin(Iteration<?> next, Instant now) {
        forgetIteration();
        iteration = next;
        iterationMoved = now;
    }

    /** @throws CtapError NOT_ALLOWED unless an iteration of that kind is under way and was moved on in time */
    <T extends Iteration<?>> T continued(Class<T> kind, Instant now) throws CtapError {
        boolean late = Duration.between(iterationMoved, now).compareTo(ITERATION_LIMIT) > 0;
        if (late || !kind.isInstance(iteration)) {
            forgetIteration();
            throw new CtapError(CtapStatus.NOT_ALLOWED);
        }
        iterationMoved = now;
        return kind.cast(iteration);
    }

    void forgetIteration() {
        if (iteration != null) {
            iteration.end();
            iteration = null;
        }
    }

    /** The finger that is being enrolled, or null. */
    @Nullable Enrolment enrolment() {
        return enrolment;
    }

    void enrol(Enrolment next) {
        enrolment = next;
    }

    void forgetEnrolment() {
        enrolment = null;
    }

    /** The large-blob array that is being written, or null where none is. */
    LargeBlobs.@Nullable Writing writing() {
        return writing;
    }

    void write(LargeBlobs.@Nullable Writing next) {
        writing = next;
    }
}
