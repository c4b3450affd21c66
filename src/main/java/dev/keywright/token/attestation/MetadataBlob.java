package dev.keywright.token.attestation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.token.profile.FirmwareProfile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The metadata of emulated keys in the form of the FIDO Metadata Service 3.1 (§3.1.7, "Metadata BLOB"): a JWT that
 * {@link MetadataAuthority} signs. With its certificate as trust root, a relying party's whole path of trust can be
 * tested. Nobody has certified an emulated key, and the reports say so.
 */
public final class MetadataBlob {

    /** The text in member legalHeader, which some readers must be told to expect. */
    public static final String LEGAL_HEADER =
            "This metadata describes emulated security keys for tests. It proves nothing and may be used by anybody.";

    /** The number that a BLOB has if none is named. */
    public static final int NUMBER = 1;

    /** The BLOB depends on nothing but its entries, so it has no better dates than its certificates have. */
    private static final String NEXT_UPDATE = "2049-12-31";

    private static final String STATUS_DATE = "2020-01-01";

    private static final UUID NO_AAGUID = new UUID(0, 0);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private MetadataBlob() {}

    /**
     * A BLOB with an entry for each AAGUID of a CTAP2 device, and one for each device that speaks U2F. Where profiles
     * differ in their firmware alone, the earliest speaks for all (FIDO Metadata Statement 3.1 §4,
     * authenticatorVersion); an AAGUID of zeros, by which nothing can be found, has no entry.
     *
     * @param revoked the names of profiles whose entries have the status REVOKED
     * @return a JWT in compact form (RFC 7519 §3): ASCII, one line
     */
    public static String of(List<FirmwareProfile> profiles, Set<String> revoked) {
        return of(profiles, revoked, NUMBER);
    }

    /**
     * The same with another number, since a reader takes only a greater one than it has (§3.2).
     *
     * @param number not negative
     */
    public static String of(List<FirmwareProfile> profiles, Set<String> revoked, int number) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (List<FirmwareProfile> model : models(profiles)) {
            boolean isRevoked = model.stream().anyMatch(profile -> revoked.contains(profile.name()));
            entries.add(entry("aaguid", MetadataStatement.ofCtap2(model.get(0)), isRevoked));
        }
        profiles.stream()
                .filter(MetadataStatement::speaksU2f)
                .map(profile -> entry(
                        "attestationCertificateKeyIdentifiers",
                        MetadataStatement.ofU2f(profile),
                        revoked.contains(profile.name())))
                .forEach(entries::add);
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("legalHeader", LEGAL_HEADER);
        payload.put("no", number);
        payload.put("nextUpdate", NEXT_UPDATE);
        payload.put("entries", entries);
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", "RS256");
        header.put("typ", "JWT");
        header.put("x5c", List.of(MetadataStatement.base64(MetadataAuthority.signerCertificate())));
        String signed = encode(header) + "." + encode(payload);
        byte[] signature = MetadataAuthority.sign(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + BASE64URL.encodeToString(signature);
    }

    /** The profiles of each AAGUID, in the order of their firmware. */
    private static Collection<List<FirmwareProfile>> models(List<FirmwareProfile> profiles) {
        return profiles.stream()
                .filter(profile -> profile.fido().speaksCtap2() && !profile.fido().aaguid().equals(NO_AAGUID))
                .sorted(Comparator.comparing(FirmwareProfile::firmware))
                .collect(Collectors.groupingBy(
                        profile -> profile.fido().aaguid(), LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    /** §3.1.1, Metadata BLOB Payload Entry; §3.1.3, StatusReport. */
    private static Map<String, Object> entry(String identifier, Map<String, Object> statement, boolean revoked) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put(identifier, statement.get(identifier));
        entry.put("metadataStatement", statement);
        List<Map<String, Object>> reports = new ArrayList<>();
        reports.add(Map.of("status", "NOT_FIDO_CERTIFIED"));
        if (revoked) {
            reports.add(Map.of("status", "REVOKED"));
        }
        entry.put("statusReports", reports);
        entry.put("timeOfLastStatusChange", STATUS_DATE);
        return entry;
    }

    private static String encode(Map<String, Object> value) {
        try {
            return BASE64URL.encodeToString(JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
