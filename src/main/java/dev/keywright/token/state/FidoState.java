package dev.keywright.token.state;

import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SigningKey;
import dev.keywright.wire.Bytes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What the FIDO applications remember.
 *
 * @param wrappingKey      seals the credentials that are not stored; a reset replaces it and so kills them. 32 bytes
 * @param attestation      the batch attestation, which outlives a reset
 * @param pin              the PIN, or null while none is set
 * @param pinRetries       wrong PINs left before the key locks
 * @param signatureCounter the last counter given out; one for all credentials
 * @param credentials      the discoverable credentials: relying party's hash, then credential id
 * @param nextOrdinal      the ordinal of the next discoverable credential
 */
public record FidoState(
        Secret wrappingKey,
        Attestation attestation,
        @Nullable Pin pin,
        int pinRetries,
        long signatureCounter,
        PMap<Bytes, PMap<Bytes, DiscoverableCredential>> credentials,
        long nextOrdinal) {

    /**
     * @param key          signs attestation statements
     * @param certificates X.509 in DER, leaf first
     */
    public record Attestation(SigningKey key, List<Bytes> certificates) {
        public Attestation {
            certificates = List.copyOf(certificates);
        }
    }

    /**
     * @param hash   the left 16 bytes of SHA-256 of the PIN (CTAP 2.1 §6.5.5.5)
     * @param length in Unicode code points, 4–63
     */
    public record Pin(Secret hash, int length) {}

    static FidoState fresh(Secret wrappingKey, Attestation attestation, int pinRetries) {
        return new FidoState(wrappingKey, attestation, null, pinRetries, 0, HashTreePMap.empty(), 0);
    }

    /** A relying party's credentials, newest first. */
    public List<DiscoverableCredential> credentialsOf(Bytes rpIdHash) {
        return credentials.getOrDefault(rpIdHash, HashTreePMap.empty()).values().stream()
                .sorted(Comparator.comparingLong(DiscoverableCredential::ordinal).reversed())
                .toList();
    }

    public Optional<DiscoverableCredential> credential(Bytes rpIdHash, Bytes id) {
        return Optional.ofNullable(credentials.getOrDefault(rpIdHash, HashTreePMap.empty()).get(id));
    }

    /** All discoverable credentials, in no order. */
    public Stream<DiscoverableCredential> allCredentials() {
        return credentials.values().stream().flatMap(ofOne -> ofOne.values().stream());
    }

    public int credentialCount() {
        return credentials.values().stream().mapToInt(PMap::size).sum();
    }

    FidoState withCredential(DiscoverableCredential credential) {
        PMap<Bytes, DiscoverableCredential> ofOne =
                credentials.getOrDefault(credential.rpIdHash(), HashTreePMap.empty());
        return withCredentials(
                credentials.plus(credential.rpIdHash(), ofOne.plus(credential.id(), credential)),
                Math.max(nextOrdinal, credential.ordinal() + 1));
    }

    FidoState withoutCredential(Bytes rpIdHash, Bytes id) {
        PMap<Bytes, DiscoverableCredential> ofOne =
                credentials.getOrDefault(rpIdHash, HashTreePMap.<Bytes, DiscoverableCredential>empty()).minus(id);
        return withCredentials(
                ofOne.isEmpty() ? credentials.minus(rpIdHash) : credentials.plus(rpIdHash, ofOne), nextOrdinal);
    }

    private FidoState withCredentials(PMap<Bytes, PMap<Bytes, DiscoverableCredential>> next, long ordinal) {
        return new FidoState(wrappingKey, attestation, pin, pinRetries, signatureCounter, next, ordinal);
    }

    FidoState withPin(Pin next, int retries) {
        return new FidoState(wrappingKey, attestation, next, retries, signatureCounter, credentials, nextOrdinal);
    }

    FidoState withPinRetries(int retries) {
        return new FidoState(wrappingKey, attestation, pin, retries, signatureCounter, credentials, nextOrdinal);
    }

    FidoState withSignatureCounter(long counter) {
        return new FidoState(wrappingKey, attestation, pin, pinRetries, counter, credentials, nextOrdinal);
    }
}
