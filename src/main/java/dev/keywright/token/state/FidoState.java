package dev.keywright.token.state;

import dev.keywright.crypto.Secret;
import dev.keywright.crypto.SigningKey;
import dev.keywright.token.state.StateChange.FidoSettingsSet;
import dev.keywright.token.state.StateChange.FingerStored;
import dev.keywright.token.state.StateChange.LargeBlobsSet;
import dev.keywright.token.state.StateChange.PersistentTokenSet;
import dev.keywright.token.state.StateChange.UvAttemptsSet;
import dev.keywright.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;

/**
 * What the FIDO applications remember.
 *
 * @param wrappingKey      seals the credentials that are not stored; a reset replaces it and so kills them. 32 bytes
 * @param attestation      the batch attestation, which outlives a reset
 * @param pin              the PIN, or null while none is set
 * @param pinRetries       wrong PINs left before the key locks
 * @param uvAttempts       how built-in user verification went
 * @param signatureCounter the last counter given out; one for all credentials
 * @param credentials      the discoverable credentials
 * @param nextOrdinal      the ordinal of the next discoverable credential
 * @param settings         what authenticatorConfig has changed
 * @param largeBlobs       the serialized large-blob array (CTAP 2.1 §6.10), or empty while it is as a reset leaves it
 * @param fingers          the enrolled fingers by template id, in the order of their enrolment
 * @param persistentToken  the persistentPinUvAuthToken (CTAP 2.3 §6.5.2), or null while none has been asked for
 */
public record FidoState(
        Secret wrappingKey,
        Attestation attestation,
        @Nullable Pin pin,
        int pinRetries,
        UvAttempts uvAttempts,
        long signatureCounter,
        DiscoverableCredentials credentials,
        long nextOrdinal,
        FidoSettings settings,
        Bytes largeBlobs,
        PMap<Bytes, Finger> fingers,
        @Nullable Secret persistentToken) {

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
        return new FidoState(
                wrappingKey, attestation, null, pinRetries, UvAttempts.NONE, 0, DiscoverableCredentials.NONE, 0,
                FidoSettings.FACTORY, Bytes.EMPTY, OrderedPMap.empty(), null);
    }

    /** A relying party's credentials, newest first. */
    public List<DiscoverableCredential> credentialsOf(Bytes rpIdHash) {
        return List.copyOf(credentials.ofRelyingParty(rpIdHash));
    }

    public Optional<DiscoverableCredential> credential(Bytes rpIdHash, Bytes id) {
        return credentials.withId(id).filter(credential -> credential.rpIdHash().equals(rpIdHash));
    }

    /** All discoverable credentials, in no order. */
    public Stream<DiscoverableCredential> allCredentials() {
        return credentials.all().stream();
    }

    public int credentialCount() {
        return credentials.size();
    }

    /** The changes that lead to what is neither PIN, counter nor credential. */
    List<StateChange> rest() {
        List<StateChange> rest = new ArrayList<>();
        if (!uvAttempts.equals(UvAttempts.NONE)) {
            rest.add(new UvAttemptsSet(uvAttempts));
        }
        if (!settings.equals(FidoSettings.FACTORY)) {
            rest.add(new FidoSettingsSet(settings));
        }
        if (!largeBlobs.isEmpty()) {
            rest.add(new LargeBlobsSet(largeBlobs));
        }
        fingers.values().forEach(finger -> rest.add(new FingerStored(finger)));
        if (persistentToken != null) {
            rest.add(new PersistentTokenSet(persistentToken));
        }
        return rest;
    }

    FidoState withCredential(DiscoverableCredential credential) {
        return withCredentials(credentials.plus(credential), Math.max(nextOrdinal, credential.ordinal() + 1));
    }

    FidoState withoutCredential(Bytes rpIdHash, Bytes id) {
        return withCredentials(credentials.minus(credential(rpIdHash, id).orElse(null)), nextOrdinal);
    }

    private FidoState withCredentials(DiscoverableCredentials next, long ordinal) {
        return new FidoState(
                wrappingKey, attestation, pin, pinRetries, uvAttempts, signatureCounter, next, ordinal, settings,
                largeBlobs, fingers, persistentToken);
    }

    /** A PIN that was just set is none that must be changed. */
    FidoState withPin(Pin next, int retries) {
        return new FidoState(
                wrappingKey, attestation, next, retries, uvAttempts, signatureCounter, credentials, nextOrdinal,
                settings.withForcePinChange(false), largeBlobs, fingers, persistentToken);
    }

    FidoState withPinRetries(int retries) {
        return new FidoState(
                wrappingKey, attestation, pin, retries, uvAttempts, signatureCounter, credentials, nextOrdinal,
                settings, largeBlobs, fingers, persistentToken);
    }

    FidoState withUvAttempts(UvAttempts attempts) {
        return new FidoState(
                wrappingKey, attestation, pin, pinRetries, attempts, signatureCounter, credentials, nextOrdinal,
                settings, largeBlobs, fingers, persistentToken);
    }

    FidoState withSignatureCounter(long counter) {
        return new FidoState(
                wrappingKey, attestation, pin, pinRetries, uvAttempts, counter, credentials, nextOrdinal, settings,
                largeBlobs, fingers, persistentToken);
    }

    FidoState withSettings(FidoSettings next) {
        return new FidoState(
                wrappingKey, attestation, pin, pinRetries, uvAttempts, signatureCounter, credentials, nextOrdinal,
                next, largeBlobs, fingers, persistentToken);
    }

    FidoState withLargeBlobs(Bytes array) {
        return new FidoState(
                wrappingKey, attestation, pin, pinRetries, uvAttempts, signatureCounter, credentials, nextOrdinal,
                settings, array, fingers, persistentToken);
    }

    FidoState withFingers(PMap<Bytes, Finger> next) {
        return new FidoState(
                wrappingKey, attestation, pin, pinRetries, uvAttempts, signatureCounter, credentials, nextOrdinal,
                settings, largeBlobs, next, persistentToken);
    }

    FidoState withPersistentToken(@Nullable Secret token) {
        return new FidoState(
                wrappingKey, attestation, pin, pinRetries, uvAttempts, signatureCounter, credentials, nextOrdinal,
                settings, largeBlobs, fingers, token);
    }
}
