package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.token.attestation.MetadataAuthority;
import dev.keywright.token.attestation.MetadataBlob;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProfilesMetadataTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... options) {
        String[] arguments = new String[2 + options.length];
        arguments[0] = "profiles";
        arguments[1] = "metadata";
        System.arraycopy(options, 0, arguments, 2, options.length);
        CommandLine line = Keywright.commandLine(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private static List<FirmwareProfile> profiles() {
        return FirmwareProfiles.names().stream().map(name -> FirmwareProfiles.find(name).orElseThrow()).toList();
    }

    @Test
    void printsTheBlob() {
        assertThat(run()).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines(MetadataBlob.of(profiles(), Set.of()));
    }

    @Test
    void writesTheBlobAndWhatVouchesForIt() throws Exception {
        Path blob = folder.resolve("blob.jwt");
        Path root = folder.resolve("root.pem");
        Path crl = folder.resolve("crl.pem");

        assertThat(run("-o", blob.toString(), "--root", root.toString(), "--crl", crl.toString())).isZero();

        assertThat(blob).hasContent(MetadataBlob.of(profiles(), Set.of()));
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        var certificate = x509.generateCertificate(new ByteArrayInputStream(Files.readAllBytes(root)));
        assertThat(certificate.getEncoded()).isEqualTo(MetadataAuthority.certificate().toArray());
        X509CRL revocations = (X509CRL) x509.generateCRL(new ByteArrayInputStream(Files.readAllBytes(crl)));
        revocations.verify(certificate.getPublicKey());
        assertThat(revocations.getRevokedCertificates()).isNull();
    }

    @Test
    void answersInJson() throws Exception {
        assertThat(run("--json", "--revoked", FirmwareProfiles.DEFAULT)).isZero();

        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertThat(answer.get("blob").textValue())
                .isEqualTo(MetadataBlob.of(profiles(), Set.of(FirmwareProfiles.DEFAULT)));
        assertThat(answer.get("legalHeader").textValue()).isEqualTo(MetadataBlob.LEGAL_HEADER);
        assertThat(answer.get("root").textValue().getBytes(StandardCharsets.US_ASCII)).isNotEmpty();
    }

    @Test
    void numbersTheBlob() {
        assertThat(run("--number", "7")).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines(MetadataBlob.of(profiles(), Set.of(), 7));
        assertThat(run("--number", "-1")).isEqualTo(2);
        assertThat(err.toString()).startsWith("A BLOB's number is not negative.");
    }

    @Test
    void knowsWhichProfilesThereAre() {
        assertThat(run("--revoked", "frobnicate")).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no firmware profile frobnicate; there are ");
        assertThat(out.toString()).isEmpty();
    }
}
