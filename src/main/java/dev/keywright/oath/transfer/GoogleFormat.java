package dev.keywright.oath.transfer;

import dev.keywright.oath.OathCredential;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What Google Authenticator shows as QR codes under "Transfer accounts": text with an {@code otpauth-migration} URI for
 * each of the codes, in any order.
 */
final class GoogleFormat implements AccountFormat {

    @Override
    public String name() {
        return "google";
    }

    @Override
    public String title() {
        return "Google Authenticator export";
    }

    @Override
    public boolean recognises(byte[] content) {
        return UriLines.startWith(UriLines.MIGRATION, content);
    }

    @Override
    public List<ImportRow> read(byte[] content, FilePassword password) throws UnreadableAccountFile {
        return UriLines.read(content, title());
    }

    @Override
    public byte[] write(List<OathCredential> accounts, FilePassword password) throws UnwritableAccounts {
        return (String.join("\n", MigrationWriter.write(accounts)) + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
