package dev.keywright.rp.stepup;

import java.util.List;

/**
 * An action that may go on.
 *
 * @param protectedAction false where the action needs nothing, and no grant was looked at
 * @param proofs          what the user had proved, one for each grant
 */
public record Redemption(boolean protectedAction, List<Proof> proofs) {
    public Redemption {
        proofs = List.copyOf(proofs);
    }
}
