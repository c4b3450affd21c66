package dev.keywright.token;

import dev.keywright.crypto.Crypto;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all applets of one powered key share: its profile, its environment, and its state, which moves on only once the
 * store has made the move durable. Callers hold the key's lock.
 */
public final class TokenCore {

    private static final Logger LOG = LoggerFactory.getLogger(TokenCore.class);

    private final FirmwareProfile profile;
    private final TokenEnvironment environment;
    private volatile TokenState state;

    public TokenCore(FirmwareProfile profile, TokenEnvironment environment, TokenState state) {
        this.profile = profile;
        this.environment = environment;
        this.state = state;
    }

    public FirmwareProfile profile() {
        return profile;
    }

    public TokenEnvironment environment() {
        return environment;
    }

    public Crypto crypto() {
        return environment.crypto();
    }

    public Instant now() {
        return environment.clock().instant();
    }

    public TokenState state() {
        return state;
    }

    /**
     * Moves the state on by {@code changes}, durably.
     *
     * @throws MemoryFailure when the store could not; the state is then the old one
     */
    public void commit(List<StateChange> changes) throws MemoryFailure {
        if (changes.isEmpty()) {
            return;
        }
        TokenState next = state;
        for (StateChange change : changes) {
            next = next.with(change);
        }
        try {
            environment.store().append(changes);
        } catch (IOException e) {
            LOG.error("The key's state could not be saved, so the command is refused: {}", e.getMessage());
            throw new MemoryFailure(e);
        }
        state = next;
    }

    /** Commits what {@code outcome} changes, then hands out its response. */
    public <R> R settle(Outcome<R> outcome) throws MemoryFailure {
        commit(outcome.changes());
        return outcome.response();
    }

    /**
     * Makes the state another one of the same key, durably.
     *
     * @throws IllegalArgumentException when it is of another key
     * @throws IOException when the store could not; the state is then the old one
     */
    public void restore(TokenState other) throws IOException {
        if (!other.identity().equals(state.identity())) {
            throw new IllegalArgumentException("the state is of the key " + other.identity().serial() + ", not of "
                    + state.identity().serial());
        }
        environment.store().replace(other);
        state = other;
    }

    /**
     * Takes back the last {@code steps} commits, durably.
     *
     * @throws IOException when the store could not; the state is then the old one
     */
    public void rollback(int steps) throws IOException {
        state = environment.store().rollback(steps);
    }

    /** The store could not make a change durable; SW 6581 on the card pipe, CTAP1_ERR_OTHER on the FIDO pipe. */
    public static final class MemoryFailure extends Exception {
        private static final long serialVersionUID = 1L;

        MemoryFailure(Throwable cause) {
            super("the key's state could not be saved", cause);
        }
    }
}
