package dev.keywright.token.state;

import dev.keywright.wire.Bytes;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * The discoverable credentials of a key, as one immutable value. Each question that a command asks is answered in at
 * most logarithmic time, whether a key stores ten or a hundred thousand, at as many relying parties or at one.
 *
 * <p>No two have the same id, and an account, which is a user at a relying party, has one at most: makeCredential
 * overwrites it (CTAP 2.1 §6.1.2 step 17). A later one takes the earlier one's place.
 */
public final class DiscoverableCredentials {

    static final DiscoverableCredentials NONE = new DiscoverableCredentials(TreePMap.empty(), TreePMap.empty());

    /** CTAP 2.1 §12.1: userVerificationOptional, the level that protects from nothing. */
    private static final int UNPROTECTED = 1;

    private final TreePMap<Bytes, DiscoverableCredential> byId;
    private final TreePMap<Bytes, RelyingParty> byRpIdHash;

    private DiscoverableCredentials(
            TreePMap<Bytes, DiscoverableCredential> byId, TreePMap<Bytes, RelyingParty> byRpIdHash) {
        this.byId = byId;
        this.byRpIdHash = byRpIdHash;
    }

    /** The credentials of one relying party, at least one. */
    private record RelyingParty(
            TreePMap<Bytes, DiscoverableCredential> byUserId,
            TreePSet<DiscoverableCredential> newestFirst,
            TreePSet<DiscoverableCredential> unprotected) {

        /** The id decides between two that claim to be equally new, so that neither gets lost. */
        static final Comparator<DiscoverableCredential> NEWEST_FIRST = Comparator
                .comparingLong(DiscoverableCredential::ordinal)
                .reversed()
                .thenComparing(DiscoverableCredential::id);

        static final RelyingParty NEW =
                new RelyingParty(TreePMap.empty(), TreePSet.empty(NEWEST_FIRST), TreePSet.empty(NEWEST_FIRST));

        RelyingParty plus(DiscoverableCredential credential) {
            return new RelyingParty(
                    byUserId.plus(credential.userId(), credential),
                    newestFirst.plus(credential),
                    credential.protection() == UNPROTECTED ? unprotected.plus(credential) : unprotected);
        }

        RelyingParty minus(DiscoverableCredential credential) {
            return new RelyingParty(
                    byUserId.minus(credential.userId()), newestFirst.minus(credential), unprotected.minus(credential));
        }
    }

    public int size() {
        return byId.size();
    }

    /** All of them, in no order. */
    public Collection<DiscoverableCredential> all() {
        return byId.values();
    }

    public Optional<DiscoverableCredential> withId(Bytes id) {
        return Optional.ofNullable(byId.get(id));
    }

    public Optional<DiscoverableCredential> ofAccount(Bytes rpIdHash, Bytes userId) {
        return Optional.ofNullable(party(rpIdHash).byUserId.get(userId));
    }

    /** A relying party's credentials, newest first. The collection is not a copy; its size costs nothing. */
    public Collection<DiscoverableCredential> ofRelyingParty(Bytes rpIdHash) {
        return party(rpIdHash).newestFirst;
    }

    /** As {@link #ofRelyingParty}, but only those that show themselves to somebody who proved nothing. */
    public Collection<DiscoverableCredential> unprotectedOf(Bytes rpIdHash) {
        return party(rpIdHash).unprotected;
    }

    public int relyingPartyCount() {
        return byRpIdHash.size();
    }

    /** The newest credential of each relying party, in the order of the parties' hashes; not a copy. */
    public Iterable<DiscoverableCredential> newestOfEach() {
        return () -> byRpIdHash.values().stream()
                .map(party -> party.newestFirst.first())
                .iterator();
    }

    DiscoverableCredentials plus(DiscoverableCredential credential) {
        DiscoverableCredentials others = minus(byId.get(credential.id()))
                .minus(party(credential.rpIdHash()).byUserId.get(credential.userId()));
        return new DiscoverableCredentials(
                others.byId.plus(credential.id(), credential),
                others.byRpIdHash.plus(
                        credential.rpIdHash(), others.party(credential.rpIdHash()).plus(credential)));
    }

    DiscoverableCredentials minus(@Nullable DiscoverableCredential credential) {
        if (credential == null || !byId.containsKey(credential.id())) {
            return this;
        }
        RelyingParty left = party(credential.rpIdHash()).minus(credential);
        return new DiscoverableCredentials(
                byId.minus(credential.id()),
                left.newestFirst.isEmpty()
                        ? byRpIdHash.minus(credential.rpIdHash())
                        : byRpIdHash.plus(credential.rpIdHash(), left));
    }

    private RelyingParty party(Bytes rpIdHash) {
        return byRpIdHash.getOrDefault(rpIdHash, RelyingParty.NEW);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DiscoverableCredentials credentials && byId.equals(credentials.byId);
    }

    @Override
    public int hashCode() {
        return byId.hashCode();
    }

    @Override
    public String toString() {
        return "DiscoverableCredentials[" + size() + "]";
    }
}
