package dev.keywright.token.ctap;

import dev.keywright.crypto.Crypto;
import dev.keywright.testing.TestProfiles;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A key of CTAP 2.3 that has every extension and all that manages credentials. */
final class CapableKey {

    static final int MAX_LARGE_BLOBS = 2048;
    static final int MAX_CRED_BLOB = 32;

    private CapableKey() {}

    static TestToken token() {
        return token(Map.of());
    }

    /** @param others facts of the profile that differ, by dotted path */
    static TestToken token(Map<String, ?> others) {
        return new TestToken(profile(others), Crypto.reproducible());
    }

    private static FirmwareProfile profile(Map<String, ?> others) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("fido.versions", List.of("U2F_V2", "FIDO_2_0", "FIDO_2_1"));
        facts.put("fido.extensions", List.of(
                "credBlob", "credProtect", "hmac-secret", "hmac-secret-mc", "largeBlobKey", "minPinLength",
                "pinComplexityPolicy", "thirdPartyPayment", "uvm"));
        facts.put("fido.options", Map.of(
                "rk", true, "up", true, "clientPin", false, "credMgmt", true, "largeBlobs", true,
                "pinUvAuthToken", true, "makeCredUvNotRqd", true, "setMinPINLength", true));
        facts.put("fido.maxSerializedLargeBlobArray", MAX_LARGE_BLOBS);
        facts.put("fido.maxCredBlobLength", MAX_CRED_BLOB);
        facts.putAll(others);
        return TestProfiles.changed(FirmwareProfiles.DEFAULT, facts);
    }
}
