package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keywright.testing.Launcher;
import dev.keywright.testing.Service;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keywright serve --metadata}, with the BLOB that {@code keywright profiles metadata} writes. */
class ServeMetadataIT {

    @TempDir
    private Path folder;

    private Launcher keywright;
    private String blob;
    private String root;

    @BeforeEach
    void start() throws Exception {
        keywright = new Launcher(folder.resolve("data"));
        blob = folder.resolve("blob.jwt").toString();
        root = folder.resolve("root.pem").toString();
        assertThat(keywright.run("profiles", "metadata", "-o", blob, "--root", root).status()).isZero();
    }

    private Launcher.Result register(Service service, String user) throws Exception {
        return keywright.run("fido", "register", "--rp", service.origin(), "--user", user, "--state",
                folder.resolve("own.state").toString());
    }

    @Test
    void knowsTheModelAndRefusesItOnceItIsRevoked() throws Exception {
        try (Service service = Service.start(keywright, "--metadata", blob, "--metadata-root", root)) {
            assertThat(register(service, "ada").status()).isZero();
            JsonNode passkey = service.get("/api/passkeys").get("passkeys").get(0);
            assertThat(passkey.get("model").textValue()).startsWith("Keywright's emulated ");
        }
        assertThat(keywright.run("profiles", "metadata", "-o", blob, "--revoked", "yubikey-5.4.3", "--number", "2")
                        .status())
                .isZero();
        try (Service service = Service.start(keywright, "--metadata", blob, "--metadata-root", root)) {
            Launcher.Result refused = register(service, "bob");
            assertThat(refused.status()).isNotZero();
            assertThat(refused.err()).contains("their status is REVOKED");
        }
    }

    @Test
    void doesNotStartOnABlobOfSomebodyElse() throws Exception {
        Launcher.Result refused = keywright.run("serve", "--port", "0", "--metadata", blob);
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("The metadata at " + blob + " cannot be used: no root that is trusted for"
                + " metadata vouches for its signer now.");
    }
}
