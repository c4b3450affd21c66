package dev.keywright.rp;

import dev.keywright.audit.AuditEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The records of one relying party in memory, for tests of an application: they end with the process. */
final class MemoryRecords implements Records {

    private final InstantSource clock;
    /** In the order of their expiry. */
    private final Map<String, Pending> ceremonies = new LinkedHashMap<>();
    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<String, StoredPasskey> passkeys = new HashMap<>();

    MemoryRecords(InstantSource clock) {
        this.clock = clock;
    }

    private record Pending(Ceremony.Kind kind, Waiting waiting) {}

    @Override
    public synchronized void begin(Ceremony.Kind kind, String challenge, Ceremony ceremony, Instant expires) {
        Instant now = clock.instant();
        Iterator<Pending> oldest = ceremonies.values().iterator();
        while (oldest.hasNext() && !oldest.next().waiting().expires().isAfter(now)) {
            oldest.remove();
        }
        ceremonies.put(challenge, new Pending(kind, new Waiting(ceremony, expires)));
    }

    @Override
    public synchronized Optional<Waiting> waiting(Ceremony.Kind kind, String challenge) {
        return Optional.ofNullable(ceremonies.get(challenge))
                .filter(pending -> pending.kind() == kind)
                .map(Pending::waiting);
    }

    @Override
    public synchronized void giveUp(String challenge, AuditEvent event) {
        ceremonies.remove(challenge);
    }

    @Override
    public synchronized Settled register(String challenge, StoredPasskey stored, AuditEvent event) {
        if (ceremonies.remove(challenge) == null) {
            return Settled.CHALLENGE_GONE;
        }
        Passkey passkey = stored.passkey();
        accounts.putIfAbsent(passkey.username(), new Account(
                passkey.username(), passkey.displayName(), stored.userHandle(), passkey.createdAt()));
        return passkeys.putIfAbsent(passkey.id(), stored) == null ? Settled.DONE : Settled.PASSKEY_TAKEN;
    }

    @Override
    public synchronized Settled signIn(String challenge, Passkey used, boolean counting, AuditEvent event) {
        if (ceremonies.remove(challenge) == null) {
            return Settled.CHALLENGE_GONE;
        }
        StoredPasskey old = passkeys.get(used.id());
        if (old == null || counting && old.passkey().signatureCount() >= used.signatureCount()) {
            return Settled.COUNTER_MOVED;
        }
        long count = Math.max(old.passkey().signatureCount(), used.signatureCount());
        passkeys.put(used.id(), new StoredPasskey(
                used.used(count, used.backedUp(), clock.instant()), old.userHandle(), old.publicKey()));
        return Settled.DONE;
    }

    @Override
    public synchronized Optional<StoredPasskey> find(String credentialId) {
        return Optional.ofNullable(passkeys.get(credentialId));
    }

    @Override
    public synchronized Optional<Account> account(String username) {
        return Optional.ofNullable(accounts.get(username));
    }

    @Override
    public synchronized List<Passkey> passkeys(String username) {
        return of(username).sorted(Comparator.comparing(Passkey::createdAt)).toList();
    }

    @Override
    public synchronized List<Passkey> passkeys() {
        return passkeys.values().stream()
                .map(StoredPasskey::passkey)
                .sorted(Comparator.comparing(Passkey::username).thenComparing(Passkey::createdAt))
                .toList();
    }

    private Stream<Passkey> of(String username) {
        return passkeys.values().stream()
                .map(StoredPasskey::passkey)
                .filter(passkey -> passkey.username().equals(username));
    }

    @Override
    public synchronized boolean remove(String username, String credentialId, AuditEvent event) {
        return of(username).anyMatch(passkey -> passkey.id().equals(credentialId))
                && passkeys.remove(credentialId) != null;
    }

    @Override
    public synchronized Optional<Integer> removeAccount(String username, AuditEvent event) {
        if (accounts.remove(username) == null) {
            return Optional.empty();
        }
        List<Passkey> own = of(username).toList();
        own.forEach(passkey -> passkeys.remove(passkey.id()));
        return Optional.of(own.size());
    }

    @Override
    public synchronized boolean rename(String username, String displayName, AuditEvent event) {
        passkeys.replaceAll((id, stored) -> stored.passkey().username().equals(username)
                ? new StoredPasskey(stored.passkey().of(displayName), stored.userHandle(), stored.publicKey())
                : stored);
        return accounts.computeIfPresent(username, (name, old) ->
                        new Account(name, displayName, old.userHandle(), old.createdAt()))
                != null;
    }
}
