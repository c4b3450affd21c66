package dev.keywright.token.attestation;

import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.token.profile.FidoProfile;
import dev.keywright.token.profile.FidoProfile.Attestation;
import dev.keywright.token.profile.FidoProfile.Backup;
import dev.keywright.token.profile.Firmware;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.wire.Bytes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a relying party may know of an emulated device, as the JSON of the FIDO Metadata Statement 3.1 §4. It tells of
 * the emulation, not of the device: all keys are in software.
 */
final class MetadataStatement {

    private static final int SCHEMA = 3;
    /** Of P-256, in bits (NIST SP 800-57 part 1, table 2). */
    private static final int CRYPTO_STRENGTH = 128;

    /** By the bit of {@code uvModality}: FIDO Registry of Predefined Values 2.2 §3.1. */
    private static final Map<Integer, String> VERIFICATION_METHODS = Map.of(
            0x0002, "fingerprint_internal",
            0x0004, "passcode_internal",
            0x0008, "voiceprint_internal",
            0x0010, "faceprint_internal",
            0x0040, "eyeprint_internal",
            0x0080, "pattern_internal",
            0x0100, "handprint_internal");

    private MetadataStatement() {}

    static boolean speaksU2f(FirmwareProfile profile) {
        return profile.fido().speaksU2f();
    }

    /** Of a device that speaks CTAP2, found by its AAGUID. */
    static Map<String, Object> ofCtap2(FirmwareProfile profile) {
        FidoProfile fido = profile.fido();
        Map<String, Object> statement = start(profile);
        statement.put("aaguid", fido.aaguid().toString());
        statement.put("protocolFamily", "fido2");
        statement.put("upv", fido.versions().stream().flatMap(MetadataStatement::ctapVersion).toList());
        statement.put(
                "authenticationAlgorithms",
                fido.algorithms().stream().flatMap(MetadataStatement::registeredName).distinct().toList());
        statement.put("publicKeyAlgAndEncodings", List.of("cose"));
        statement.put("attestationTypes", List.of(switch (fido.attestation()) {
            case BASIC -> "basic_full";
            case SELF -> "basic_surrogate";
            case NONE -> "none";
        }));
        statement.put("userVerificationDetails", verificationMethods(fido));
        boolean certified = fido.attestation() == Attestation.BASIC || fido.options().containsKey("ep");
        statement.put("attestationRootCertificates", certified ? roots() : List.of());
        // Whether a credential may leave the device is in its flags: "explicit" (§4).
        statement.put("multiDeviceCredentialSupport", fido.backup() == Backup.NONE ? "unsupported" : "explicit");
        statement.put("authenticatorGetInfo", MetadataGetInfo.of(fido));
        return finish(statement, fido);
    }

    /** Of a device that speaks U2F, found by the key of its certificate. */
    static Map<String, Object> ofU2f(FirmwareProfile profile) {
        Map<String, Object> statement = start(profile);
        statement.put("attestationCertificateKeyIdentifiers", List.of(keyIdentifier(profile)));
        statement.put("protocolFamily", "u2f");
        statement.put("upv", List.of(version(1, 2)));
        statement.put("authenticationAlgorithms", List.of("secp256r1_ecdsa_sha256_raw"));
        statement.put("publicKeyAlgAndEncodings", List.of("ecc_x962_raw"));
        statement.put("attestationTypes", List.of("basic_full"));
        statement.put("userVerificationDetails", List.of(List.of(method("presence_internal"))));
        statement.put("attestationRootCertificates", roots());
        return finish(statement, profile.fido());
    }

    private static Map<String, Object> start(FirmwareProfile profile) {
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("legalHeader", MetadataBlob.LEGAL_HEADER);
        statement.put("description", "Keywright's emulated " + profile.vendor() + " " + profile.title());
        statement.put("authenticatorVersion", version(profile));
        statement.put("schema", SCHEMA);
        return statement;
    }

    private static Map<String, Object> finish(Map<String, Object> statement, FidoProfile fido) {
        statement.put("keyProtection", List.of("software"));
        statement.put("matcherProtection", List.of("software"));
        statement.put("cryptoStrength", CRYPTO_STRENGTH);
        statement.put("attachmentHint", attachmentHints(fido.transports()));
        statement.put("tcDisplay", List.of());
        return statement;
    }

    /** §4, authenticatorVersion: what authenticatorGetInfo reports, or else what it would. */
    private static long version(FirmwareProfile profile) {
        Long reported = profile.fido().firmwareVersion();
        Firmware firmware = profile.firmware();
        return reported != null ? reported : (long) firmware.major() << 16 | firmware.minor() << 8 | firmware.patch();
    }

    /** §4, upv; FIDO_2_1_PRE is none of its own. */
    private static Stream<Map<String, Integer>> ctapVersion(String name) {
        return switch (name) {
            case "FIDO_2_0" -> Stream.of(version(1, 0));
            case "FIDO_2_1" -> Stream.of(version(1, 1));
            case "FIDO_2_3" -> Stream.of(version(1, 3));
            default -> Stream.empty();
        };
    }

    private static Map<String, Integer> version(int major, int minor) {
        Map<String, Integer> version = new LinkedHashMap<>();
        version.put("major", major);
        version.put("minor", minor);
        return version;
    }

    /** FIDO Registry of Predefined Values 2.2 §3.6.1. It has no ML-DSA, and for Ed448 webauthn4j refuses a whole BLOB. */
    private static Stream<String> registeredName(SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> Stream.of("secp256r1_ecdsa_sha256_raw");
            case ES384 -> Stream.of("secp384r1_ecdsa_sha384_raw");
            case ES512 -> Stream.of("secp521r1_ecdsa_sha512_raw");
            case ES256K -> Stream.of("secp256k1_ecdsa_sha256_raw");
            case EDDSA -> Stream.of("ed25519_eddsa_sha512_raw");
            case RS256 -> Stream.of("rsassa_pkcsv15_sha256_raw");
            case ED448, ML_DSA_44, ML_DSA_65, ML_DSA_87 -> Stream.empty();
        };
    }

    /** §3.5 and §3.6: alternatives, each a list of methods that go together. */
    private static List<List<Map<String, Object>>> verificationMethods(FidoProfile fido) {
        List<List<Map<String, Object>>> alternatives = new ArrayList<>();
        alternatives.add(List.of(method("presence_internal")));
        if (fido.options().containsKey("clientPin")) {
            Map<String, Object> pin = method("passcode_external");
            pin.put("caDesc", accuracy("base", 64, "minLength", fido.minPinLength(), "maxRetries", fido.pinRetries()));
            alternatives.add(List.of(pin));
        }
        Integer modality = fido.uvModality();
        VERIFICATION_METHODS.keySet().stream()
                .filter(bit -> modality != null && (modality & bit) != 0)
                .sorted()
                .forEach(bit -> alternatives.add(List.of(builtIn(VERIFICATION_METHODS.get(bit), fido))));
        return alternatives;
    }

    private static Map<String, Object> builtIn(String name, FidoProfile fido) {
        Map<String, Object> method = method(name);
        if (name.equals("fingerprint_internal") && fido.fingerprints() != null) {
            method.put(
                    "baDesc",
                    accuracy("maxTemplates", fido.fingerprints().maxTemplates(), "maxRetries", fido.uvRetries()));
        }
        return method;
    }

    private static Map<String, Object> method(String name) {
        Map<String, Object> method = new LinkedHashMap<>();
        method.put("userVerificationMethod", name);
        return method;
    }

    /** Alternating names and values, of which those that are not known are left out. */
    private static Map<String, Object> accuracy(@Nullable Object... namesAndValues) {
        Map<String, Object> accuracy = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                accuracy.put((String) namesAndValues[i], value);
            }
        }
        return accuracy;
    }

    /** FIDO Registry of Predefined Values 2.2 §3.4: "internal" stands alone, "external" never does. */
    private static List<String> attachmentHints(List<String> transports) {
        Set<String> hints = new LinkedHashSet<>();
        for (String transport : transports) {
            hints.addAll(switch (transport) {
                case "usb", "smart-card" -> List.of("external", "wired");
                case "nfc" -> List.of("external", "wireless", "nfc");
                case "ble" -> List.of("external", "wireless", "bluetooth");
                default -> List.of();
            });
        }
        return hints.isEmpty() ? List.of("internal") : List.copyOf(hints);
    }

    /** RFC 5280 §4.2.1.2, method 1: SHA-1 of the public key. */
    private static String keyIdentifier(FirmwareProfile profile) {
        byte[] point = Issuer.uncompressed(TestAuthority.key(profile));
        return HexFormat.of().formatHex(PublishedKey.CRYPTO.digest("SHA-1", point));
    }

    private static List<String> roots() {
        return List.of(base64(TestAuthority.certificate()));
    }

    static String base64(Bytes der) {
        return Base64.getEncoder().encodeToString(der.toArray());
    }
}
