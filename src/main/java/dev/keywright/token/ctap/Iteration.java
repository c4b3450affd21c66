package dev.keywright.token.ctap;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What is left of an answer that goes out in parts, one a command (CTAP 2.1 §6.3, §6.8.3, §6.8.4). */
abstract sealed class Iteration<T>
        permits GetNextAssertion.Remaining,
                CredentialManagement.RemainingRelyingParties,
                CredentialManagement.RemainingCredentials {

    private final Iterator<T> left;
    private @Nullable T next;

    /** @param left goes over what does not change meanwhile */
    Iteration(Iterator<T> left) {
        this.left = left;
    }

    /** @throws CtapError NOT_ALLOWED when all have been given out */
    final T peek() throws CtapError {
        if (next == null) {
            if (!left.hasNext()) {
                throw new CtapError(CtapStatus.NOT_ALLOWED);
            }
            next = left.next();
        }
        return next;
    }

    /** @throws CtapError NOT_ALLOWED when all have been given out */
    final T next() throws CtapError {
        T given = peek();
        next = null;
        return given;
    }

    /** Wipes what it must not leave behind; nothing is asked of it afterwards. */
    void end() {}
}
