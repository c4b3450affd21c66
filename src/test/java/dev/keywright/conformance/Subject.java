package dev.keywright.conformance;

import dev.keywright.token.profile.FidoProfile;
import java.util.function.Predicate;

/** What a key can do for its clients: a row of the page. Sections are those of CTAP 2.3 unless they say otherwise. */
enum Subject {
    GET_INFO("Commands", "authenticatorGetInfo (0x04)", FidoProfile::speaksCtap2),
    MAKE_CREDENTIAL("Commands", "authenticatorMakeCredential (0x01)", FidoProfile::speaksCtap2),
    MAKE_DISCOVERABLE("Commands", "authenticatorMakeCredential, option rk", fido -> fido.has("rk")),
    EXCLUDE_LIST("Commands", "authenticatorMakeCredential, excludeList", FidoProfile::speaksCtap2),
    GET_ASSERTION("Commands", "authenticatorGetAssertion (0x02)", FidoProfile::speaksCtap2),
    GET_NEXT_ASSERTION("Commands", "authenticatorGetNextAssertion (0x08)", fido -> fido.has("rk")),
    RESET("Commands", "authenticatorReset (0x07)", FidoProfile::speaksCtap2),
    SELECTION("Commands", "authenticatorSelection (0x0b)", Subject::isCtap21),

    GET_PIN_RETRIES("authenticatorClientPIN (0x06)", "getPINRetries (0x01)", Subject::hasPin),
    SET_PIN("authenticatorClientPIN (0x06)", "setPIN (0x03)", Subject::hasPin),
    CHANGE_PIN("authenticatorClientPIN (0x06)", "changePIN (0x04)", Subject::hasPin),
    GET_PIN_TOKEN("authenticatorClientPIN (0x06)", "getPinToken (0x05)", Subject::hasPin),
    GET_UV_TOKEN(
            "authenticatorClientPIN (0x06)",
            "getPinUvAuthTokenUsingUvWithPermissions (0x06)",
            fido -> hasFingers(fido) && fido.has("pinUvAuthToken")),
    GET_UV_RETRIES("authenticatorClientPIN (0x06)", "getUVRetries (0x07)", Subject::hasFingers),
    GET_TOKEN_WITH_PERMISSIONS(
            "authenticatorClientPIN (0x06)",
            "getPinUvAuthTokenUsingPinWithPermissions (0x09)",
            fido -> hasPin(fido) && fido.has("pinUvAuthToken")),
    PROTOCOL_ONE("authenticatorClientPIN (0x06)", "PIN/UV protocol 1", fido -> hasPinProtocol(fido, 1)),
    PROTOCOL_TWO("authenticatorClientPIN (0x06)", "PIN/UV protocol 2", fido -> hasPinProtocol(fido, 2)),

    CREDENTIALS_METADATA("authenticatorCredentialManagement (0x0a, preview 0x41)", "getCredsMetadata (0x01)",
            Subject::managesCredentials),
    ENUMERATE_RPS("authenticatorCredentialManagement (0x0a, preview 0x41)", "enumerateRPs (0x02, 0x03)",
            Subject::managesCredentials),
    ENUMERATE_CREDENTIALS("authenticatorCredentialManagement (0x0a, preview 0x41)", "enumerateCredentials (0x04, 0x05)",
            Subject::managesCredentials),
    DELETE_CREDENTIAL("authenticatorCredentialManagement (0x0a, preview 0x41)", "deleteCredential (0x06)",
            Subject::managesCredentials),
    /** The preview does not have it. */
    UPDATE_USER("authenticatorCredentialManagement (0x0a, preview 0x41)", "updateUserInformation (0x07)",
            fido -> fido.has("credMgmt")),

    BIO_MODALITY("authenticatorBioEnrollment (0x09, preview 0x40)", "getModality", Subject::hasFingers),
    BIO_SENSOR("authenticatorBioEnrollment (0x09, preview 0x40)", "getFingerprintSensorInfo (0x07)",
            Subject::hasFingers),
    BIO_ENROLL("authenticatorBioEnrollment (0x09, preview 0x40)", "enrollBegin, enrollCaptureNextSample (0x01, 0x02)",
            Subject::hasFingers),
    BIO_CANCEL("authenticatorBioEnrollment (0x09, preview 0x40)", "cancelCurrentEnrollment (0x03)",
            Subject::hasFingers),
    BIO_ENUMERATE("authenticatorBioEnrollment (0x09, preview 0x40)", "enumerateEnrollments (0x04)",
            Subject::hasFingers),
    BIO_RENAME("authenticatorBioEnrollment (0x09, preview 0x40)", "setFriendlyName (0x05)", Subject::hasFingers),
    BIO_REMOVE("authenticatorBioEnrollment (0x09, preview 0x40)", "removeEnrollment (0x06)", Subject::hasFingers),

    ENABLE_ENTERPRISE("authenticatorConfig (0x0d)", "enableEnterpriseAttestation (0x01)",
            fido -> fido.has("authnrCfg") && fido.options().containsKey("ep")),
    TOGGLE_ALWAYS_UV("authenticatorConfig (0x0d)", "toggleAlwaysUv (0x02)",
            fido -> fido.has("authnrCfg") && fido.options().containsKey("alwaysUv")),
    SET_MIN_PIN_LENGTH("authenticatorConfig (0x0d)", "setMinPINLength (0x03)",
            fido -> fido.has("authnrCfg") && fido.has("setMinPINLength")),

    LARGE_BLOBS("authenticatorLargeBlobs (0x0c)", "get and set", fido -> fido.has("largeBlobs")),

    CRED_PROTECT("Extensions", "credProtect", fido -> has(fido, "credProtect")),
    HMAC_SECRET("Extensions", "hmac-secret", fido -> has(fido, "hmac-secret")),
    HMAC_SECRET_MC("Extensions", "hmac-secret-mc", fido -> has(fido, "hmac-secret-mc")),
    CRED_BLOB("Extensions", "credBlob", fido -> has(fido, "credBlob")),
    LARGE_BLOB_KEY("Extensions", "largeBlobKey", fido -> has(fido, "largeBlobKey")),
    MIN_PIN_LENGTH("Extensions", "minPinLength", fido -> has(fido, "minPinLength")),
    PIN_COMPLEXITY_POLICY("Extensions", "pinComplexityPolicy", fido -> has(fido, "pinComplexityPolicy")),
    THIRD_PARTY_PAYMENT("Extensions", "thirdPartyPayment", fido -> has(fido, "thirdPartyPayment")),
    UVM("Extensions", "uvm", fido -> has(fido, "uvm")),

    U2F_VERSION("U2F", "U2F_VERSION (0x03)", Subject::speaksU2f),
    U2F_REGISTER("U2F", "U2F_REGISTER (0x01)", Subject::speaksU2f),
    U2F_AUTHENTICATE("U2F", "U2F_AUTHENTICATE (0x02)", Subject::speaksU2f);

    private final String group;
    private final String title;
    private final Predicate<FidoProfile> offered;

    Subject(String group, String title, Predicate<FidoProfile> offered) {
        this.group = group;
        this.title = title;
        this.offered = offered;
    }

    String group() {
        return group;
    }

    String title() {
        return title;
    }

    /** Whether a device with this profile says, by what it reports, that it can do this. */
    boolean isOfferedBy(FidoProfile fido) {
        return offered.test(fido);
    }

    private static boolean isCtap21(FidoProfile fido) {
        return fido.versions().stream().anyMatch(version -> version.matches("FIDO_2_[1-9]"));
    }

    private static boolean hasPin(FidoProfile fido) {
        return fido.options().containsKey("clientPin");
    }

    private static boolean hasPinProtocol(FidoProfile fido, int protocol) {
        return hasPin(fido) && fido.pinProtocols().contains(protocol);
    }

    private static boolean hasFingers(FidoProfile fido) {
        return fido.fingerprints() != null;
    }

    private static boolean managesCredentials(FidoProfile fido) {
        return fido.has("credMgmt") || fido.has("credentialMgmtPreview");
    }

    private static boolean has(FidoProfile fido, String extension) {
        return fido.extensions().contains(extension);
    }

    /** §7.2.4: a key that always verifies its user has no U2F, unless it does so without a PIN. */
    private static boolean speaksU2f(FidoProfile fido) {
        return fido.versions().contains("U2F_V2") && (!fido.has("alwaysUv") || hasFingers(fido));
    }
}
