package dev.keywright.rp;

import dev.keywright.audit.AuditEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one relying party must remember: its accounts, their passkeys, and the ceremonies that wait for their answer.
 * Whatever changes something does so at once or not at all, and is durable when it returns; of calls that race for one
 * challenge, one wins.
 */
interface Records {

    /** Remembers a ceremony until {@code expires}. */
    void begin(Ceremony.Kind kind, String challenge, Ceremony ceremony, Instant expires);

    /** The ceremony that waits under this challenge, which it stays; empty where there is none. */
    Optional<Waiting> waiting(Ceremony.Kind kind, String challenge);

    /** Gives up a ceremony whose answer was refused, and tells the audit log. */
    void giveUp(String challenge, AuditEvent event);

    /** Uses the challenge up and adds the passkey, and its account where that is new. */
    Settled register(String challenge, StoredPasskey passkey, AuditEvent event);

    /**
     * Uses the challenge up and notes the sign-in.
     *
     * @param used     the passkey as it is now
     * @param counting whether the counter must be greater than the one that is remembered, which another sign-in may
     *                 have moved on since it was looked at (WebAuthn Level 3 §7.2)
     */
    Settled signIn(String challenge, Passkey used, boolean counting, AuditEvent event);

    Optional<StoredPasskey> find(String credentialId);

    Optional<Account> account(String username);

    /** The passkeys of an account, the oldest first; none for a name that nobody has. */
    List<Passkey> passkeys(String username);

    /** All passkeys, by user name and age. */
    List<Passkey> passkeys();

    /** Whether there was one. */
    boolean remove(String username, String credentialId, AuditEvent event);

    /** Removes an account with its passkeys; how many passkeys it had, or empty where nobody has the name. */
    Optional<Integer> removeAccount(String username, AuditEvent event);

    /** Whether there was such an account. */
    boolean rename(String username, String displayName, AuditEvent event);

    /** A ceremony that waits, and until when. */
    record Waiting(Ceremony ceremony, Instant expires) {}

    /** What became of an attempt to settle a ceremony. */
    enum Settled {
        DONE,
        /** Somebody else was faster with the same challenge. */
        CHALLENGE_GONE,
        /** Another account has a passkey of this id, or the passkey was removed meanwhile. */
        PASSKEY_TAKEN,
        /** Another sign-in has moved the counter on meanwhile. */
        COUNTER_MOVED
    }
}
