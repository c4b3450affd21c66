package dev.keywright.token;

import dev.keywright.token.state.StateChange;
import java.io.IOException;
import java.util.List;

/** Where an emulated key's changes become durable. */
@FunctionalInterface
public interface StateStore {

    /** Forgets everything when the process ends. */
    StateStore IN_MEMORY = changes -> {};

    /**
     * Makes {@code changes} durable, all of them or none, before it returns.
     *
     * @throws IOException when they may not be durable; the key then answers with an error and keeps its old state
     */
    void append(List<StateChange> changes) throws IOException;
}
