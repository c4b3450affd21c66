package dev.keywright.token.attestation;

import dev.keywright.token.profile.FidoProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to authenticatorGetInfo of a new device, as the JSON of the FIDO Metadata Statement 3.1 §3.12 with the
 * member names of CTAP 2.3 §6.4.
 */
final class MetadataGetInfo {

    private final FidoProfile profile;
    private final Map<String, Object> info = new LinkedHashMap<>();

    private MetadataGetInfo(FidoProfile profile) {
        this.profile = profile;
    }

    static Map<String, Object> of(FidoProfile profile) {
        return new MetadataGetInfo(profile).members();
    }

    private Map<String, Object> members() {
        info.put("versions", profile.versions());
        add("extensions", profile.extensions().isEmpty() ? null : profile.extensions());
        info.put("aaguid", profile.aaguid().toString().replace("-", ""));
        info.put("options", profile.options());
        info.put("maxMsgSize", profile.maxMessageSize());
        add("pinUvAuthProtocols", profile.pinProtocols().isEmpty() ? null : profile.pinProtocols());
        report("maxCredentialCountInList", profile.maxCredentialCountInList());
        report("maxCredentialIdLength", profile.maxCredentialIdLength());
        report("transports", profile.transports());
        report("algorithms", algorithms());
        add("maxSerializedLargeBlobArray", profile.maxSerializedLargeBlobArray());
        report("forcePINChange", false);
        report("minPINLength", profile.minPinLength());
        add("firmwareVersion", profile.firmwareVersion());
        add("maxCredBlobLength", profile.maxCredBlobLength());
        add("maxRPIDsForSetMinPINLength", profile.maxRpIdsForSetMinPinLength());
        add("preferredPlatformUvAttempts", profile.preferredPlatformUvAttempts());
        add("uvModality", profile.uvModality());
        add("certifications", profile.certifications());
        report("remainingDiscoverableCredentials", profile.maxCredentials());
        add("vendorPrototypeConfigCommands", profile.vendorPrototypeConfigCommands());
        add("attestationFormats", profile.attestationFormats());
        add("longTouchForReset", profile.longTouchForReset());
        add("transportsForReset", profile.transportsForReset());
        add("pinComplexityPolicy", profile.pinComplexityPolicy());
        add("pinComplexityPolicyURL", profile.pinComplexityPolicyUrl());
        add("maxPINLength", profile.maxPinLength());
        add("authenticatorConfigCommands", profile.configCommands());
        return info;
    }

    private List<Map<String, Object>> algorithms() {
        return profile.algorithms().stream()
                .map(algorithm -> {
                    Map<String, Object> parameters = new LinkedHashMap<>();
                    parameters.put("type", "public-key");
                    parameters.put("alg", algorithm.coseId());
                    return parameters;
                })
                .toList();
    }

    private void report(String name, Object value) {
        if (profile.reports().contains(name)) {
            info.put(name, value);
        }
    }

    private void add(String name, @Nullable Object value) {
        if (value != null) {
            info.put(name, value);
        }
    }
}
