package dev.keywright.oath.transfer;

import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OtpauthUri;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Text with an {@code otpauth} URI on each line: what most programs can export, under whatever name. */
final class OtpauthFormat implements AccountFormat {

    @Override
    public String name() {
        return "otpauth";
    }

    @Override
    public String title() {
        return "list of otpauth URIs";
    }

    @Override
    public boolean recognises(byte[] content) {
        return UriLines.startWith(UriLines.ACCOUNT, content);
    }

    @Override
    public List<ImportRow> read(byte[] content, FilePassword password) throws UnreadableAccountFile {
        return UriLines.read(content, title());
    }

    @Override
    public byte[] write(List<OathCredential> accounts, FilePassword password) {
        return accounts.stream().map(OtpauthUri::format).collect(Collectors.joining("\n", "", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }
}
