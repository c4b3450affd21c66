package dev.keywright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OtpauthUri;
import dev.keywright.oath.transfer.ImportRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OathImportFilesTest {

    private static final String URI = "otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    @TempDir
    Path folder;

    @Test
    void theSecretsOfAllFilesAreWiped() throws Exception {
        Path one = Files.writeString(folder.resolve("one"), "\ufeff" + URI);
        Path two = Files.writeString(folder.resolve("two"), "T1,3132333435363738393031323334353637383930\n");
        Path three = Files.writeString(folder.resolve("three"), URI.replace("ada", "grace") + "\nnone\n");
        OathImportFiles files = CommandLine.populateCommand(
                new OathImportFiles(), one.toString(), two.toString(), three.toString());

        List<ImportRow> rows = files.read();

        assertThat(rows).extracting(ImportRow::number).containsExactly(1, 2, 3, 4);
        OathCredential ada = ((ImportRow.Account) rows.get(0)).credential();
        assertThat(ada).isEqualTo(OtpauthUri.parse(URI));
        OathImportFiles.wipe(rows);
        assertThat(rows).filteredOn(ImportRow.Account.class::isInstance).hasSize(3).allSatisfy(row ->
                assertThat(((ImportRow.Account) row).credential().secret().toArray()).containsOnly(0));
    }
}
