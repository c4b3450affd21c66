package dev.keywright.host.capture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.token.profile.Firmware;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What is assumed of a device of which nothing else is known. */
final class Defaults {

    /** RENAME of the YKOATH applet (the feature table of yubikey-manager). */
    private static final Firmware RENAME_SINCE = new Firmware(5, 3, 1);
    /** An answer to reset with protocol T=1 and no historical bytes (ISO/IEC 7816-3 §8.2). */
    private static final String PLAIN_ATR = "3b80800101";

    private Defaults() {}

    static Map<String, JsonNode> of(Findings findings, KeyInfo info) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("title", info.name());
        facts.put("vendor", findings.get("usb.manufacturer").map(JsonNode::asText).orElse("unknown"));
        facts.put("firmware", "0.0.0");
        if (findings.has("usb")) {
            facts.put("usb.manufacturer", "unknown");
            facts.put("usb.product", info.name());
            facts.put("usb.interfaces", findings.has("card.usbAtr") ? List.of("FIDO", "CCID") : List.of("FIDO"));
        }
        card(findings, info, facts);
        fido(findings, facts);
        if (info.pipes().contains(Pipe.CARD) && findings.isOpen("oath")) {
            facts.put("oath.capacity", 32);
            facts.put("oath.algorithms", List.of("SHA1", "SHA256", "SHA512"));
            facts.put("oath.rename", findings.get("firmware")
                    .map(version -> Firmware.parse(version.asText()).compareTo(RENAME_SINCE) >= 0)
                    .orElse(false));
        }
        if (info.pipes().contains(Pipe.CARD) && findings.isOpen("otp")) {
            facts.put("otp.usbCard", true);
            facts.put("otp.ndefNeedsAccessCode", true);
        }
        if (findings.has("management")) {
            facts.put("management.usbSupported", 0);
            facts.put("management.formFactor", 0);
            facts.put("management.autoEjectTimeout", 0);
            facts.put("management.challengeResponseTimeout", 15);
        }
        Map<String, JsonNode> tree = new LinkedHashMap<>();
        facts.forEach((fact, value) -> tree.put(fact, Findings.json(value)));
        return tree;
    }

    private static void card(Findings findings, KeyInfo info, Map<String, Object> facts) {
        boolean ccid = findings.get("usb.interfaces")
                .map(interfaces -> interfaces.toString().contains("CCID"))
                .orElse(findings.has("card.usbAtr"));
        if (ccid) {
            facts.put("card.readerName", info.name());
            facts.put("card.usbAtr", PLAIN_ATR);
        }
        if (findings.get("fido.transports").map(told -> told.toString().contains("nfc")).orElse(false)) {
            facts.put("card.nfcAtr", PLAIN_ATR);
        }
    }

    private static void fido(Findings findings, Map<String, Object> facts) {
        facts.put("fido.aaguid", new UUID(0, 0).toString());
        facts.put("fido.extensions", List.of());
        if (!findings.has("fido.options")) {
            facts.put("fido.options", Map.of());
        }
        facts.put("fido.maxMessageSize", 1024);
        facts.put("fido.pinProtocols", List.of());
        facts.put("fido.maxCredentialCountInList", 8);
        facts.put("fido.maxCredentialIdLength", 128);
        facts.put("fido.transports", List.of(findings.has("usb") ? "usb" : "nfc"));
        facts.put("fido.algorithms", List.of("ES256"));
        facts.put("fido.minPinLength", 4);
        facts.put("fido.reports", List.of());
        facts.put("fido.maxCredentials", 25);
        facts.put("fido.pinRetries", 8);
        if (findings.has("fido.options.uv")) {
            facts.put("fido.uvRetries", 3);
        }
        facts.put("fido.hidCapabilities", 0x05);
        facts.put("fido.attestation", "basic");
        facts.put("fido.enterpriseRpIds", List.of());
        facts.put("fido.backup", "none");
        facts.put("fido.signatureCounter", "global");
        if (findings.has("fido.options.bioEnroll") || findings.has("fido.options.userVerificationMgmtPreview")) {
            facts.put("fido.fingerprints.kind", 1);
            facts.put("fido.fingerprints.samples", 4);
            facts.put("fido.fingerprints.maxTemplates", 5);
            facts.put("fido.fingerprints.maxFriendlyName", 15);
        }
    }
}
