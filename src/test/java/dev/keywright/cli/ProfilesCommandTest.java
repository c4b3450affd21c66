package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfiles;
import dev.keywright.token.profile.ProfileFacts;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ProfilesCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void diffShowsTwoColumns() {
        assertThat(run("profiles", "diff", "security-key-5.4.3", "security-key-5.7.4")).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches(" +security-key-5\\.4\\.3 +security-key-5\\.7\\.4"))
                .anyMatch(line -> line.matches("fido\\.maxMessageSize +1200 +1536"))
                .anyMatch(line -> line.matches("fido\\.options\\.credMgmt +- +true"))
                .noneMatch(line -> line.startsWith("usb.") || line.startsWith("name"));
    }

    @Test
    void diffInJsonHasBothValues() throws Exception {
        assertThat(run("profiles", "diff", "yubikey-5.2.7", "yubikey-5.4.3", "--json")).isZero();
        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertThat(answer.get("left").asText()).isEqualTo("yubikey-5.2.7");
        assertThat(answer.get("right").asText()).isEqualTo("yubikey-5.4.3");
        assertThat(answer.get("differences")).anySatisfy(difference -> {
            assertThat(difference.get("fact").asText()).isEqualTo("oath.rename");
            assertThat(difference.get("left").asBoolean()).isFalse();
            assertThat(difference.get("right").asBoolean()).isTrue();
        });
    }

    @Test
    void diffOfAnUnknownProfileIsAMisuseThatSaysWhereThoseAreThatThereAre() {
        assertThat(run("profiles", "diff", "yubikey-6", "yubikey-5.4.3")).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no firmware profile yubikey-6; 'keywright profiles list' shows");
    }

    @Test
    void aCaptureIsAFileThatDiffsLikeTheProfileItself() throws Exception {
        Path file = folder.resolve("My Key.yaml");
        assertThat(capture(file)).as(err.toString()).isZero();
        try (InputStream yaml = Files.newInputStream(file)) {
            FirmwareProfile captured = FirmwareProfiles.parse(yaml);
            assertThat(captured.name()).isEqualTo("my-key");
            assertThat(ProfileFacts.between(FirmwareProfiles.find("security-key-5.4.3").orElseThrow(), captured)).isEmpty();
        }
        assertThat(run("profiles", "diff", "security-key-5.4.3", file.toString())).isZero();
        assertThat(out.toString()).contains("The profiles say the same of their devices.");
    }

    @Test
    void aCaptureDoesNotOverwrite() throws Exception {
        Path file = Files.writeString(folder.resolve("precious.yaml"), "mine");
        assertThat(capture(file)).isEqualTo(2);
        assertThat(file).hasContent("mine");
        assertThat(err.toString())
                .startsWith("The file " + file + " is there already and is left as it is; give another with -o.");
    }

    @Test
    void aCaptureWithoutAFileIsPrinted() throws Exception {
        assertThat(run("profiles", "capture", "--emulated", "--state", folder.resolve("key.state").toString())).isZero();
        assertThat(out.toString()).startsWith("name: captured\n").contains("assumed:");
    }

    private int capture(Path file) {
        return run("profiles", "capture", "--emulated=security-key-5.4.3", "--state",
                folder.resolve("key.state").toString(), "-o", file.toString());
    }

    private int run(String... arguments) {
        CommandLine line = Keywright.commandLine(arguments);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
