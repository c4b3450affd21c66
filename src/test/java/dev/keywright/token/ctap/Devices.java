package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.profile.FidoProfile.Fingerprints;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Devices for tests of user verification and settings: profiles with what CTAP 2.1 and 2.3 add. */
final class Devices {

    private Devices() {}

    /** All that CTAP 2.3 has, with a PIN and a fingerprint sensor. */
    static Map<String, Object> everything() {
        Map<String, Object> facts = new HashMap<>();
        facts.put("fido.versions", List.of("U2F_V2", "FIDO_2_0", "FIDO_2_1_PRE", "FIDO_2_1", "FIDO_2_3"));
        facts.put("fido.extensions", List.of("credProtect", "hmac-secret", "minPinLength"));
        facts.put("fido.options", options(
                "rk", true, "up", true, "plat", false, "uv", false, "alwaysUv", false, "credMgmt", true, "authnrCfg",
                true, "bioEnroll", false, "clientPin", false, "largeBlobs", true, "uvAcfg", true, "uvBioEnroll", true,
                "pinUvAuthToken", true, "setMinPINLength", true, "makeCredUvNotRqd", true, "credentialMgmtPreview",
                true, "userVerificationMgmtPreview", false, "perCredMgmtRO", true, "ep", false));
        facts.put("fido.maxRpIdsForSetMinPinLength", 2);
        facts.put("fido.preferredPlatformUvAttempts", 3);
        facts.put("fido.uvModality", 2);
        facts.put("fido.uvRetries", 3);
        facts.put("fido.fingerprints", Map.of("kind", 1, "samples", 3, "maxTemplates", 2, "maxFriendlyName", 12));
        facts.put("fido.configCommands", List.of(1, 2, 3, 4, 255));
        facts.put("fido.pinComplexityPolicy", false);
        facts.put("fido.longTouchForReset", false);
        facts.put("fido.transportsForReset", List.of("usb"));
        facts.put("fido.reports", List.of(
                "forcePINChange", "minPINLength", "remainingDiscoverableCredentials", "uvCountSinceLastPinEntry",
                "encIdentifier", "encCredStoreState"));
        return facts;
    }

    static Map<String, Boolean> options(Object... namesAndValues) {
        Map<String, Boolean> options = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            options.put((String) namesAndValues[i], (Boolean) namesAndValues[i + 1]);
        }
        return options;
    }

    static TestToken with(Map<String, ?> facts) {
        FirmwareProfile profile = TestProfiles.changed(FirmwareProfiles.DEFAULT, facts);
        return new TestToken(profile, Crypto.reproducible());
    }

    /** The device with everything, but for some options, and for those that are null without them. */
    static TestToken with(Object... optionsAndValues) {
        Map<String, Object> facts = everything();
        @SuppressWarnings("unchecked")
        Map<String, Boolean> options = (Map<String, Boolean>) facts.get("fido.options");
        for (int i = 0; i < optionsAndValues.length; i += 2) {
            if (optionsAndValues[i + 1] == null) {
                options.remove((String) optionsAndValues[i]);
            } else {
                options.put((String) optionsAndValues[i], (Boolean) optionsAndValues[i + 1]);
            }
        }
        return with(facts);
    }

    /** What {@link #everything()} has for a sensor. */
    static final Fingerprints SENSOR = new Fingerprints(1, 3, 2, 12);
}
