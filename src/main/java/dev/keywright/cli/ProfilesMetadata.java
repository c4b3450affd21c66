package dev.keywright.cli;

import dev.keywright.token.attestation.MetadataAuthority;
import dev.keywright.token.attestation.MetadataBlob;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.wire.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright profiles metadata}: what the FIDO Metadata Service would say of the emulated keys. */
@Command(
        name = "metadata",
        mixinStandardHelpOptions = true,
        description = "Writes a signed metadata BLOB of all profiles, for relying parties that are to trust them in tests.")
final class ProfilesMetadata implements Callable<Integer> {

    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the BLOB to this file instead of standard output.")
    private @Nullable Path output;

    @Option(
            names = "--root",
            paramLabel = "FILE",
            description = "Write the certificate that vouches for the BLOB to this file, in PEM.")
    private @Nullable Path root;

    @Option(
            names = "--crl",
            paramLabel = "FILE",
            description = "Write that authority's revocation list to this file, in PEM.")
    private @Nullable Path revocations;

    @Option(
            names = "--revoked",
            paramLabel = "NAME",
            description = "Say of this profile that it is revoked; may be given several times.")
    private Set<String> revoked = new LinkedHashSet<>();

    @Option(
            names = "--number",
            paramLabel = "N",
            defaultValue = "" + MetadataBlob.NUMBER,
            description = "The BLOB's number (the default is ${DEFAULT-VALUE}); readers take only a greater one than"
                    + " they have.")
    private int number;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws IOException, Misuse {
        List<String> names = FirmwareProfiles.names();
        for (String name : revoked) {
            if (!names.contains(name)) {
                throw new Misuse(
                        "There is no firmware profile " + name + "; there are " + String.join(", ", names) + ".");
            }
        }
        if (number < 0) {
            throw new Misuse("A BLOB's number is not negative.");
        }
        List<FirmwareProfile> profiles =
                names.stream().map(name -> FirmwareProfiles.find(name).orElseThrow()).toList();
        String blob = MetadataBlob.of(profiles, revoked, number);
        String rootCertificate = pem("CERTIFICATE", MetadataAuthority.certificate());
        String revocationList = pem("X509 CRL", MetadataAuthority.revocations());
        write(root, rootCertificate);
        write(revocations, revocationList);
        write(output, blob);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("blob", blob);
        answer.put("root", rootCertificate);
        answer.put("crl", revocationList);
        answer.put("legalHeader", MetadataBlob.LEGAL_HEADER);
        json.print(answer, out -> {
            if (output == null) {
                out.println(blob);
            } else {
                out.println("The metadata of " + profiles.size() + " profiles is in " + output + ".");
            }
        });
        return 0;
    }

    private static void write(@Nullable Path file, String text) throws IOException {
        if (file != null) {
            Files.writeString(file, text, StandardCharsets.US_ASCII);
        }
    }

    /** RFC 7468 §2. */
    private static String pem(String label, Bytes der) {
        return "-----BEGIN " + label + "-----\n" + PEM.encodeToString(der.toArray()) + "\n-----END " + label + "-----\n";
    }
}
