package dev.keywright.token;

import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.TokenState;
import java.io.IOException;
import java.util.List;

/** Where an emulated key's changes become durable. */
@FunctionalInterface
public interface StateStore {

    /** Forgets everything when the process ends. */
    StateStore IN_MEMORY = new StateStore() {
        @Override
        public void append(List<StateChange> changes) {}

        @Override
        public void replace(TokenState state) {}
    };

    /**
     * Makes {@code changes} durable, all of them or none, before it returns.
     *
     * @throws IOException when they may not be durable; the key then answers with an error and keeps its old state
     */
    void append(List<StateChange> changes) throws IOException;

    /**
     * Makes {@code state} durable in place of all that was appended.
     *
     * @throws IOException when it may not be durable, or when this store can only append
     */
    default void replace(TokenState state) throws IOException {
        throw new IOException("the key's store cannot replace what it holds");
    }

    /**
     * Forgets the last {@code steps} appends, durably.
     *
     * @return the state before them
     * @throws IOException when this store does not remember as many
     */
    default TokenState rollback(int steps) throws IOException {
        throw new IOException("the key's store remembers no earlier states; keep one, and restore that");
    }
}
