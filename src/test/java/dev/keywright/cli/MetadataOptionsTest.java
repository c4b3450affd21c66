package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MetadataOptionsTest {

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    private int serve(String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--data", folder.resolve("data").toString()));
        arguments.addAll(List.of(options));
        String[] all = arguments.toArray(String[]::new);
        CommandLine line = Keywright.commandLine(all).setErr(new PrintWriter(err, true));
        return line.execute(all);
    }

    @Test
    void whatGoesWithABlobNeedsOne() {
        assertThat(serve("--metadata-refuse", "RETIRED")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--metadata-root and --metadata-refuse need --metadata.");
    }

    @Test
    void aMisspeltStatusIsNotTaken() {
        assertThat(serve("--metadata", "blob.jwt", "--metadata-refuse", "RETIRED,RETIERD")).isEqualTo(2);
        assertThat(err.toString()).startsWith("\"RETIERD\" is no status of the FIDO Metadata Service; one is RETIRED.");
    }

    @Test
    void filesThatHoldNothingAreNotTaken() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path absent = folder.resolve("absent.pem");
        assertThat(serve("--attestation-root", empty.toString())).isNotZero();
        assertThat(err.toString()).startsWith("The file " + empty + " holds no certificate in PEM.");
        err.getBuffer().setLength(0);
        assertThat(serve("--attestation-root", absent.toString())).isNotZero();
        assertThat(err.toString()).startsWith("The file " + absent + " cannot be read as certificates in PEM.");
        err.getBuffer().setLength(0);
        assertThat(serve("--attestation-crl", empty.toString())).isNotZero();
        assertThat(err.toString()).startsWith("The file " + empty + " holds no revocation list in PEM.");
        assertThat(folder.resolve("data")).doesNotExist();
    }
}
