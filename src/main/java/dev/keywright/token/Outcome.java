package dev.keywright.token;

import dev.keywright.token.state.StateChange;
import java.util.List;

/**
 * What a command decided.
 *
 * @param response the answer, which leaves the key once the changes are durable
 * @param changes  what must be durable first, in order; empty where the command only reads
 */
public record Outcome<R>(R response, List<StateChange> changes) {

    public Outcome {
        changes = List.copyOf(changes);
    }

    /** An answer that changes nothing. */
    public static <R> Outcome<R> of(R response) {
        return new Outcome<>(response, List.of());
    }

    public static <R> Outcome<R> of(R response, StateChange... changes) {
        return new Outcome<>(response, List.of(changes));
    }
}
