package dev.keywright.host.capture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.SecurityKey;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfile.Source;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.profile.ProfileFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes down, as a firmware profile, which device a key is. What the key tells has the key as its source; what no pipe
 * tells is assumed: from the packaged profile with the same AAGUID and firmware where there is one, else a default.
 */
public final class ProfileCapture {

    private ProfileCapture() {}

    /**
     * Reads {@code key} through its pipes, without a touch or a PIN.
     *
     * @param name of the new profile
     * @throws IOException with a sentence for people when the key cannot be spoken to, or answers nonsense
     */
    public static FirmwareProfile of(SecurityKey key, String name) throws IOException {
        return of(key, name, packaged());
    }

    /** @param known the profiles that may fill in what the key does not tell */
    static FirmwareProfile of(SecurityKey key, String name, List<FirmwareProfile> known) throws IOException {
        Findings findings = PipeReader.read(key);
        if (!findings.has("fido.versions")) {
            throw new IOException("The key \"" + key.info().name()
                    + "\" has no FIDO application that answers; only a FIDO key can be captured.");
        }
        Optional<FirmwareProfile> same = known.stream().filter(profile -> isSame(profile, findings)).findFirst();
        Map<String, JsonNode> rest = same.map(ProfileFacts::of).orElseGet(() -> Defaults.of(findings, key.info()));
        Map<String, JsonNode> facts = new LinkedHashMap<>(findings.told());
        Set<String> assumed = new TreeSet<>();
        rest.forEach((fact, value) -> {
            if (findings.isOpen(fact)) {
                facts.put(fact, value);
                assumed.add(fact);
            }
        });
        List<Source> sources = new ArrayList<>();
        sources.add(new Source(sections(findings.told().keySet(), facts.keySet()), told(key.info()), null));
        if (!assumed.isEmpty()) {
            String why = "the key's pipes do not tell it; " + same
                    .map(profile -> "as in the packaged profile " + profile.name()
                            + ", which has the same AAGUID and firmware")
                    .orElse("a default, to be replaced by what is known of the device");
            sources.add(new Source(sections(assumed, facts.keySet()), null, why));
        }
        return ProfileFacts.profile(name, facts, sources);
    }

    private static List<FirmwareProfile> packaged() {
        return FirmwareProfiles.names().stream().flatMap(name -> FirmwareProfiles.find(name).stream()).toList();
    }

    /** A key that does not tell its firmware, or speaks U2F alone and has no AAGUID, is recognised by what is left. */
    private static boolean isSame(FirmwareProfile profile, Findings findings) {
        Map<String, JsonNode> facts = ProfileFacts.of(profile);
        return facts.get("fido.versions").equals(findings.get("fido.versions").orElseThrow())
                && List.of("fido.aaguid", "firmware", "usb.vendorId", "usb.productId").stream()
                        .allMatch(fact -> findings.get(fact).map(told -> told.equals(facts.get(fact))).orElse(true));
    }

    private static String told(KeyInfo info) {
        return "captured by 'keywright profiles capture' from " + (info.emulated() ? "an emulated " : "a ") + info.name()
                + (info.firmware() == null ? "" : " with firmware " + info.firmware())
                + " through its pipes; options as they are before a PIN is set or a finger enrolled";
    }

    /** Whole sections instead of their facts, where all of them are in {@code facts}. */
    private static List<String> sections(Collection<String> facts, Set<String> all) {
        Map<String, String> shortened = new TreeMap<>();
        for (String fact : facts) {
            String section = fact;
            for (int dot = fact.indexOf('.'); dot >= 0; dot = fact.indexOf('.', dot + 1)) {
                String candidate = fact.substring(0, dot);
                if (all.stream().filter(each -> each.startsWith(candidate + ".")).allMatch(facts::contains)) {
                    section = candidate;
                    break;
                }
            }
            shortened.put(section, section);
        }
        return shortened.keySet().stream().collect(Collectors.toList());
    }
}
