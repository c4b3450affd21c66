package dev.keywright.token.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What authenticatorConfig (CTAP 2.3 §6.11) has changed; a reset makes it anew. What is null is as the device left the
 * factory.
 *
 * @param alwaysUv              whether the user must be verified for each ceremony
 * @param enterpriseAttestation whether enterprise attestation may be asked for
 * @param minPinLength          in Unicode code points
 * @param minPinLengthRpIds     the relying parties that may learn {@code minPinLength}
 * @param forcePinChange        whether the PIN must be changed before it is good for anything else
 * @param pinComplexityPolicy   whether new PINs must keep a policy
 * @param longTouchForReset     whether a reset needs a long touch
 */
public record FidoSettings(
        @Nullable Boolean alwaysUv,
        boolean enterpriseAttestation,
        @Nullable Integer minPinLength,
        List<String> minPinLengthRpIds,
        boolean forcePinChange,
        @Nullable Boolean pinComplexityPolicy,
        @Nullable Boolean longTouchForReset) {

    /** Nothing changed. */
    public static final FidoSettings FACTORY = new FidoSettings(null, false, null, List.of(), false, null, null);

    public FidoSettings {
        minPinLengthRpIds = List.copyOf(minPinLengthRpIds);
    }

    /** The minimum in force, where the device has {@code factory} of its own. */
    public int minPinLength(int factory) {
        return minPinLength == null ? factory : minPinLength;
    }

    /** Whether the user must be verified, where the device leaves the factory so or not. */
    public boolean alwaysUv(boolean factory) {
        return alwaysUv == null ? factory : alwaysUv;
    }

    public FidoSettings withAlwaysUv(boolean on) {
        return new FidoSettings(
                on, enterpriseAttestation, minPinLength, minPinLengthRpIds, forcePinChange, pinComplexityPolicy,
                longTouchForReset);
    }

    public FidoSettings withEnterpriseAttestation() {
        return new FidoSettings(
                alwaysUv, true, minPinLength, minPinLengthRpIds, forcePinChange, pinComplexityPolicy,
                longTouchForReset);
    }

    public FidoSettings withMinPinLength(int length) {
        return new FidoSettings(
                alwaysUv, enterpriseAttestation, length, minPinLengthRpIds, forcePinChange, pinComplexityPolicy,
                longTouchForReset);
    }

    public FidoSettings withMinPinLengthRpIds(List<String> rpIds) {
        return new FidoSettings(
                alwaysUv, enterpriseAttestation, minPinLength, rpIds, forcePinChange, pinComplexityPolicy,
                longTouchForReset);
    }

    public FidoSettings withForcePinChange(boolean forced) {
        return new FidoSettings(
                alwaysUv, enterpriseAttestation, minPinLength, minPinLengthRpIds, forced, pinComplexityPolicy,
                longTouchForReset);
    }

    public FidoSettings withPinComplexityPolicy() {
        return new FidoSettings(
                alwaysUv, enterpriseAttestation, minPinLength, minPinLengthRpIds, forcePinChange, true,
                longTouchForReset);
    }

    public FidoSettings withLongTouchForReset() {
        return new FidoSettings(
                alwaysUv, enterpriseAttestation, minPinLength, minPinLengthRpIds, forcePinChange, pinComplexityPolicy,
                true);
    }
}
