package dev.keywright.token.profile;

import static dev.keywright.token.profile.FirmwareProfile.present;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.keywright.crypto.SignatureAlgorithm;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The FIDO applications of a device, mostly in the members of authenticatorGetInfo (CTAP 2.3 §6.4). A member that is
 * null is one that the device omits; a member that every device needs inside, but not every one tells of, is told
 * where {@code reports} names it.
 *
 * @param aaguid                        which model (WebAuthn §6.5.1); all zeros where it does not say
 * @param versions                      0x01; without any FIDO_2 version the device speaks U2F alone
 * @param extensions                    0x02
 * @param options                       0x04, as they stand while no PIN is set and no finger is enrolled
 * @param maxMessageSize                0x05, bytes
 * @param pinProtocols                  0x06, the preferred one first
 * @param maxCredentialCountInList      0x07
 * @param maxCredentialIdLength         0x08, bytes
 * @param transports                    0x09
 * @param algorithms                    0x0A, the preferred one first
 * @param maxSerializedLargeBlobArray   0x0B, bytes
 * @param minPinLength                  0x0D, Unicode code points
 * @param firmwareVersion               0x0E
 * @param maxCredBlobLength             0x0F, bytes
 * @param maxRpIdsForSetMinPinLength    0x10
 * @param preferredPlatformUvAttempts   0x11
 * @param uvModality                    0x12, the bits of the FIDO Registry of Predefined Values §3.1
 * @param certifications                0x13
 * @param vendorPrototypeConfigCommands 0x15
 * @param attestationFormats            0x16
 * @param longTouchForReset             0x18
 * @param transportsForReset            0x1A
 * @param pinComplexityPolicy           0x1B, whether the device leaves the factory with a policy for PINs
 * @param pinComplexityPolicyUrl        0x1C
 * @param maxPinLength                  0x1D, Unicode code points
 * @param configCommands                0x1F, the subcommands of authenticatorConfig
 * @param reports                       the names of optional members that the device reports from what it knows
 *                                      inside, such as {@code algorithms} or {@code forcePINChange}
 * @param maxCredentials                how many discoverable credentials it stores
 * @param discoverableIdLength          how long their ids are, 16–1,023 bytes (WebAuthn §4, "Credential ID"); null for
 *                                      16
 * @param pinRetries                    wrong PINs until it locks
 * @param uvRetries                     failures of built-in user verification until it asks for the PIN; null where it
 *                                      has none, or where it never fails
 * @param hidCapabilities               the capability byte of CTAPHID_INIT
 * @param attestation                   what vouches for a new credential
 * @param enterpriseRpIds               relying parties that vendor-facilitated enterprise attestation serves
 * @param backup                        whether credentials leave the device (WebAuthn §6.1.3)
 * @param signatureCounter              how signatures are counted (WebAuthn §6.1.1)
 * @param fingerprints                  its fingerprint sensor, or null without one
 */
public record FidoProfile(
        UUID aaguid,
        List<String> versions,
        List<String> extensions,
        Map<String, Boolean> options,
        int maxMessageSize,
        List<Integer> pinProtocols,
        int maxCredentialCountInList,
        int maxCredentialIdLength,
        List<String> transports,
        List<SignatureAlgorithm> algorithms,
        @Nullable Integer maxSerializedLargeBlobArray,
        int minPinLength,
        @Nullable Long firmwareVersion,
        @Nullable Integer maxCredBlobLength,
        @Nullable Integer maxRpIdsForSetMinPinLength,
        @Nullable Integer preferredPlatformUvAttempts,
        @Nullable Integer uvModality,
        @Nullable Map<String, Integer> certifications,
        @Nullable List<Long> vendorPrototypeConfigCommands,
        @Nullable List<String> attestationFormats,
        @Nullable Boolean longTouchForReset,
        @Nullable List<String> transportsForReset,
        @Nullable Boolean pinComplexityPolicy,
        @Nullable String pinComplexityPolicyUrl,
        @Nullable Integer maxPinLength,
        @Nullable List<Integer> configCommands,
        List<String> reports,
        int maxCredentials,
        @Nullable Integer discoverableIdLength,
        int pinRetries,
        @Nullable Integer uvRetries,
        int hidCapabilities,
        Attestation attestation,
        List<String> enterpriseRpIds,
        Backup backup,
        SignatureCounter signatureCounter,
        @Nullable Fingerprints fingerprints) {

    /** The version that stands for U2F, here and in U2F's own answer (U2F Raw Message Formats 1.2 §6.2). */
    public static final String U2F_V2 = "U2F_V2";

    public FidoProfile {
        present("fido.aaguid", aaguid, "fido.versions", versions, "fido.extensions", extensions, "fido.options",
                options, "fido.pinProtocols", pinProtocols, "fido.transports", transports, "fido.algorithms",
                algorithms, "fido.reports", reports, "fido.attestation", attestation, "fido.enterpriseRpIds",
                enterpriseRpIds, "fido.backup", backup, "fido.signatureCounter", signatureCounter);
        if (discoverableIdLength != null && (discoverableIdLength < 16 || discoverableIdLength > 1023)) {
            throw new IllegalArgumentException("fido.discoverableIdLength is 16 to 1023");
        }
        if (extensions.contains("largeBlob") && extensions.contains("largeBlobKey")) {
            // CTAP 2.2 §12.4.
            throw new IllegalArgumentException("a device has one of the extensions largeBlob and largeBlobKey, not both");
        }
        versions = List.copyOf(versions);
        extensions = List.copyOf(extensions);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        pinProtocols = List.copyOf(pinProtocols);
        transports = List.copyOf(transports);
        algorithms = List.copyOf(algorithms);
        certifications = certifications == null
                ? null
                : Collections.unmodifiableMap(new LinkedHashMap<>(certifications));
        vendorPrototypeConfigCommands = copy(vendorPrototypeConfigCommands);
        attestationFormats = copy(attestationFormats);
        transportsForReset = copy(transportsForReset);
        configCommands = copy(configCommands);
        reports = List.copyOf(reports);
        enterpriseRpIds = List.copyOf(enterpriseRpIds);
    }

    /** What vouches for a new credential, unless the client asks for something else. */
    public enum Attestation {
        /** A key and certificate that many devices of one model share (WebAuthn §6.5.4, "basic"). */
        @JsonProperty("basic")
        BASIC,
        /** The credential's own key. */
        @JsonProperty("self")
        SELF,
        @JsonProperty("none")
        NONE
    }

    /** The flags BE and BS of all its credentials (WebAuthn §6.1.3). */
    public enum Backup {
        /** A credential exists on this device alone. */
        @JsonProperty("none")
        NONE,
        @JsonProperty("eligible")
        ELIGIBLE,
        @JsonProperty("backed-up")
        BACKED_UP
    }

    /** How the device counts its signatures. */
    public enum SignatureCounter {
        /** One counter for all credentials. */
        @JsonProperty("global")
        GLOBAL,
        /** Always 0, as of a credential that several devices share. */
        @JsonProperty("zero")
        ZERO
    }

    /**
     * A fingerprint sensor (CTAP 2.1 §6.7).
     *
     * @param kind              1 for touch, 2 for swipe
     * @param samples           good captures that an enrolment takes
     * @param maxTemplates      fingers that it remembers
     * @param maxFriendlyName   bytes of a finger's name
     */
    public record Fingerprints(int kind, int samples, int maxTemplates, int maxFriendlyName) {}

    /** Whether the option is there and true. */
    public boolean has(String option) {
        return Boolean.TRUE.equals(options.get(option));
    }

    /** The AAGUID's 16 bytes. */
    public byte[] aaguidBytes() {
        return ByteBuffer.allocate(16)
                .putLong(aaguid.getMostSignificantBits())
                .putLong(aaguid.getLeastSignificantBits())
                .array();
    }

    /** Whether the device speaks U2F, by itself or beside CTAP2. */
    public boolean speaksU2f() {
        return versions.contains(U2F_V2);
    }

    /** Whether the device speaks CTAP2, or U2F alone. */
    public boolean speaksCtap2() {
        return versions.stream().anyMatch(version -> version.startsWith("FIDO_2"));
    }

    private static <T> @Nullable List<T> copy(@Nullable List<T> list) {
        return list == null ? null : List.copyOf(list);
    }
}
