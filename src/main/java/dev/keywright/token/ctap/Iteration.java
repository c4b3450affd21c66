package dev.keywright.token.ctap;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** What is left of an answer that goes out in parts, one a command (CTAP 2.1 §6.3, §6.8.3, §6.8.4). */
abstract sealed class Iteration<T>
        permits GetNextAssertion.Remaining,
                CredentialManagement.RemainingRelyingParties,
                CredentialManagement.RemainingCredentials {

    private final Deque<T> left;

    Iteration(Collection<T> left) {
        this.left = new ArrayDeque<>(left);
    }

    /** @throws CtapError NOT_ALLOWED when all have been given out */
    final T peek() throws CtapError {
        T next = left.peek();
        if (next == null) {
            throw new CtapError(CtapStatus.NOT_ALLOWED);
        }
        return next;
    }

    /** @throws CtapError NOT_ALLOWED when all have been given out */
    final T next() throws CtapError {
        T next = peek();
        left.remove();
        return next;
    }

    /** Wipes what it must not leave behind; nothing is asked of it afterwards. */
    void end() {}
}
