package dev.keywright.rp.metadata;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a BLOB's payload that a relying party needs, and no others. One odd model must not keep out
 * what is said of all the rest: an identifier that is none finds nobody, a root that is none vouches for nobody, and a
 * report whose date or certificate cannot be read is taken to be in force and about the whole model.
 */
final class BlobReader {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String AAGUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String NO_AAGUID = "00000000-0000-0000-0000-000000000000";
    private static final String KEY_IDENTIFIER = "[0-9a-f]{40}";
    private static final int LONGEST_DESCRIPTION = 200;

    private BlobReader() {}

    /** @param json UTF-8 */
    static Blob read(byte[] json) throws MetadataException {
        JsonNode payload = object(json);
        JsonNode number = payload.path("no");
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw malformed("no");
        }
        List<BlobEntry> entries = new ArrayList<>();
        for (JsonNode entry : array(payload, "entries")) {
            entry(entry).ifPresent(entries::add);
        }
        String legalHeader = payload.path("legalHeader").asText("");
        LocalDate nextUpdate = date(payload.path("nextUpdate")).orElseThrow(() -> malformed("nextUpdate"));
        return new Blob(number.longValue(), nextUpdate, legalHeader, entries);
    }

    /** The JSON object that {@code json} is, without duplicate names and anything behind it. */
    static JsonNode object(byte[] json) throws MetadataException {
        try {
            JsonNode tree = JSON.readTree(json);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (IOException e) {
            throw new MetadataException("it is not the JSON of a BLOB", e);
        }
        throw new MetadataException("it is not the JSON of a BLOB");
    }

    /** Nothing for a model of another protocol, which only an AAID names. */
    private static Optional<BlobEntry> entry(JsonNode entry) throws MetadataException {
        JsonNode statement = entry.path("metadataStatement");
        String aaguid = entry.path("aaguid").asText("").toLowerCase(Locale.ROOT);
        boolean hasAaguid = aaguid.matches(AAGUID) && !aaguid.equals(NO_AAGUID);
        Set<String> keyIdentifiers = new LinkedHashSet<>();
        for (JsonNode holder : List.of(entry, statement)) {
            for (JsonNode identifier : holder.path("attestationCertificateKeyIdentifiers")) {
                String hex = identifier.asText("").toLowerCase(Locale.ROOT);
                if (hex.matches(KEY_IDENTIFIER)) {
                    keyIdentifiers.add(hex);
                }
            }
        }
        List<StatusReport> reports = new ArrayList<>();
        for (JsonNode report : array(entry, "statusReports")) {
            reports.add(report(report));
        }
        if (!hasAaguid && keyIdentifiers.isEmpty()) {
            return Optional.empty();
        }
        List<X509Certificate> roots = new ArrayList<>();
        for (JsonNode root : statement.path("attestationRootCertificates")) {
            Certificates.ofBase64(root.asText("")).ifPresent(roots::add);
        }
        String description = shown(statement.path("description").asText(""));
        return Optional.of(
                new BlobEntry(hasAaguid ? aaguid : null, keyIdentifiers, description, roots, reports));
    }

    private static StatusReport report(JsonNode report) throws MetadataException {
        JsonNode status = report.path("status");
        if (!status.isTextual()) {
            throw malformed("status");
        }
        List<PublicKey> batch = new ArrayList<>();
        for (String name : List.of("certificate", "batchCertificate")) {
            String base64 = report.path(name).asText("");
            if (!base64.isEmpty()) {
                Optional<X509Certificate> certificate = Certificates.ofBase64(base64);
                if (certificate.isEmpty()) {
                    return new StatusReport(status.textValue(), effective(report), List.of());
                }
                batch.add(certificate.get().getPublicKey());
            }
        }
        return new StatusReport(status.textValue(), effective(report), batch);
    }

    private static @Nullable LocalDate effective(JsonNode report) {
        return date(report.path("effectiveDate")).orElse(null);
    }

    private static Optional<LocalDate> date(JsonNode value) {
        try {
            return Optional.of(LocalDate.parse(value.asText("")));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static JsonNode array(JsonNode holder, String name) throws MetadataException {
        JsonNode value = holder.path(name);
        if (!value.isArray()) {
            throw malformed(name);
        }
        return value;
    }

    /** One line of a bearable length. */
    static String shown(String description) {
        String line = description.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > LONGEST_DESCRIPTION ? line.substring(0, LONGEST_DESCRIPTION) + "…" : line;
    }

    private static MetadataException malformed(String name) {
        return new MetadataException("its member \"" + name + "\" is missing or malformed");
    }
}
