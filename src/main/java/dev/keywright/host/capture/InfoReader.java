package dev.keywright.host.capture;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.wire.Cbor;
import dev.keywright.wire.Cbor.MalformedCbor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the answer to authenticatorGetInfo (CTAP 2.3 §6.4) into the facts of a profile. */
final class InfoReader {

    /** Options that tell whether something is configured; a profile has them as they are before (§6.4). */
    private static final Set<String> CONFIGURABLE =
            Set.of("clientPin", "bioEnroll", "userVerificationMgmtPreview", "ep");
    /** The same where fingers are enrolled; a device that verifies by other means does so from the start. */
    private static final Set<String> CONFIGURABLE_BY_FINGERS = Set.of("uv", "uvToken");

    /** The members that a profile has under names of its own. */
    private static final Map<Integer, String> NUMBERS = Map.of(
            0x0b, "maxSerializedLargeBlobArray",
            0x0e, "firmwareVersion",
            0x0f, "maxCredBlobLength",
            0x10, "maxRpIdsForSetMinPinLength",
            0x11, "preferredPlatformUvAttempts",
            0x12, "uvModality",
            0x1d, "maxPinLength");

    private static final Map<Integer, String> LISTS = Map.of(
            0x15, "vendorPrototypeConfigCommands",
            0x16, "attestationFormats",
            0x1a, "transportsForReset",
            0x1f, "configCommands");

    private static final Map<Integer, String> FLAGS = Map.of(0x18, "longTouchForReset", 0x1b, "pinComplexityPolicy");

    /** The members that {@code reports} names, in the order of their numbers. */
    private static final Map<Integer, String> REPORTED = reported();

    private final CBORObject info;
    private final Findings findings;

    private InfoReader(CBORObject info, Findings findings) {
        this.info = info;
        this.findings = findings;
    }

    private static Map<Integer, String> reported() {
        Map<Integer, String> members = new LinkedHashMap<>();
        members.put(0x07, "maxCredentialCountInList");
        members.put(0x08, "maxCredentialIdLength");
        members.put(0x09, "transports");
        members.put(0x0a, "algorithms");
        members.put(0x0c, "forcePINChange");
        members.put(0x0d, "minPINLength");
        members.put(0x14, "remainingDiscoverableCredentials");
        members.put(0x17, "uvCountSinceLastPinEntry");
        members.put(0x19, "encIdentifier");
        members.put(0x1e, "encCredStoreState");
        return members;
    }

    /**
     * @param encoded the map, without the status byte before it
     * @throws IOException when it is not such an answer
     */
    static void read(byte[] encoded, Findings findings) throws IOException {
        try {
            new InfoReader(Cbor.decodeLenient(encoded), findings).read();
        } catch (MalformedCbor | RuntimeException e) {
            throw new IOException("The key's answer to authenticatorGetInfo is malformed; it cannot be captured.", e);
        }
    }

    private void read() {
        findings.tell("fido.versions", list(0x01));
        findings.tell("fido.extensions", listOrEmpty(0x02));
        findings.tell("fido.aaguid", aaguid(info.get(0x03).GetByteString()).toString());
        options();
        // §6.4: 1024 where the device says nothing.
        findings.tell("fido.maxMessageSize", info.ContainsKey(0x05) ? info.get(0x05).AsInt32Value() : 1024);
        findings.tell("fido.pinProtocols", listOrEmpty(0x06));
        findings.tell("fido.maxCredentialCountInList", value(0x07));
        findings.tell("fido.maxCredentialIdLength", value(0x08));
        findings.tell("fido.transports", list(0x09));
        algorithms();
        findings.tell("fido.minPinLength", value(0x0d));
        NUMBERS.forEach((member, name) -> findings.tell("fido." + name, value(member)));
        LISTS.forEach((member, name) -> findings.tell("fido." + name, list(member)));
        FLAGS.forEach((member, name) -> findings.tell("fido." + name, value(member)));
        certifications();
        if (info.ContainsKey(0x1c)) {
            findings.tell("fido.pinComplexityPolicyUrl",
                    new String(info.get(0x1c).GetByteString(), StandardCharsets.UTF_8));
        }
        findings.tell("fido.reports", REPORTED.entrySet().stream()
                .filter(member -> info.ContainsKey(member.getKey()))
                .map(Map.Entry::getValue)
                .toList());
        NUMBERS.values().forEach(name -> findings.asked("fido." + name));
        LISTS.values().forEach(name -> findings.asked("fido." + name));
        FLAGS.values().forEach(name -> findings.asked("fido." + name));
        findings.asked("fido.certifications");
        findings.asked("fido.pinComplexityPolicyUrl");
        findings.asked("fido.options");
    }

    private void options() {
        CBORObject options = info.ContainsKey(0x04) ? info.get(0x04) : CBORObject.NewMap();
        if (options.size() == 0) {
            findings.tell("fido.options", Map.of());
        }
        boolean fingers = options.ContainsKey("bioEnroll") || options.ContainsKey("userVerificationMgmtPreview");
        options.getEntries().forEach(option -> {
            String name = option.getKey().AsString();
            boolean configured =
                    CONFIGURABLE.contains(name) || fingers && CONFIGURABLE_BY_FINGERS.contains(name);
            findings.tell("fido.options." + name, option.getValue().AsBoolean() && !configured);
        });
    }

    private void algorithms() {
        if (!info.ContainsKey(0x0a)) {
            return;
        }
        List<String> known = info.get(0x0a).getValues().stream()
                .flatMap(entry -> SignatureAlgorithm.ofCoseId(entry.get("alg").AsInt64Value()).stream())
                .map(Enum::name)
                .toList();
        findings.tell("fido.algorithms", known.isEmpty() ? null : known);
    }

    private void certifications() {
        if (!info.ContainsKey(0x13)) {
            return;
        }
        CBORObject certifications = info.get(0x13);
        if (certifications.size() == 0) {
            findings.tell("fido.certifications", Map.of());
        }
        certifications.getEntries().forEach(entry ->
                findings.tell("fido.certifications." + entry.getKey().AsString(), entry.getValue().AsInt32Value()));
    }

    private List<Object> listOrEmpty(int member) {
        List<Object> list = list(member);
        return list == null ? List.of() : list;
    }

    private @Nullable List<Object> list(int member) {
        if (!info.ContainsKey(member)) {
            return null;
        }
        List<Object> list = new ArrayList<>();
        info.get(member).getValues().forEach(value -> list.add(plain(value)));
        return list;
    }

    private @Nullable Object value(int member) {
        return info.ContainsKey(member) ? plain(info.get(member)) : null;
    }

    private static Object plain(CBORObject value) {
        if (value.getType() == CBORType.TextString) {
            return value.AsString();
        }
        return value.getType() == CBORType.Boolean ? (Object) value.AsBoolean() : (Object) value.AsInt64Value();
    }

    private static UUID aaguid(byte[] bytes) {
        ByteBuffer halves = ByteBuffer.wrap(Arrays.copyOf(bytes, 16));
        return new UUID(halves.getLong(), halves.getLong());
    }
}
