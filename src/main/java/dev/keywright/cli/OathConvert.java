package dev.keywright.cli;

import dev.keywright.oath.OathCredential;
import dev.keywright.oath.QrCode;
import dev.keywright.oath.transfer.AccountFormat;
import dev.keywright.oath.transfer.AccountFormats;
import dev.keywright.oath.transfer.ImportRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code keywright oath convert}. No key has a part in it: none gives a secret back. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description = "Writes the accounts of files that other programs exported in another program's format. No key"
                + " gives a secret back, so accounts on a key cannot be exported.")
final class OathConvert implements Callable<Integer> {

    @Mixin
    private OathImportFiles files;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "NAME",
            description = "The format to write: otpauth, google, aegis, 2fas, andotp, pskc, entra-csv or oath-csv.")
    private String to;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to; there must be none yet.")
    private @Nullable Path out;

    @Option(
            names = "--qr-folder",
            paramLabel = "FOLDER",
            description = "Where to put a picture of each QR code, for otpauth and google; there must be none yet.")
    private @Nullable Path qrFolder;

    @Option(
            names = "--new-password-file",
            paramLabel = "FILE",
            description = "Where the password to encrypt with is; - for standard input. Without it, it is asked for"
                    + " where the format can be encrypted.")
    private @Nullable Path newPassword;

    @Option(names = "--unencrypted", description = "Write a format unencrypted that could be encrypted.")
    private boolean unencrypted;

    @Mixin
    private JsonOption json;

    private boolean asked;

    @Override
    public Integer call() throws Exception {
        AccountFormat format = OathImportFiles.known(to);
        check(format);
        List<ImportRow> rows = files.read();
        List<OathCredential> accounts = new ArrayList<>();
        List<ImportRow.Failure> failures = new ArrayList<>();
        for (ImportRow row : rows) {
            if (row instanceof ImportRow.Account account) {
                accounts.add(account.credential());
            } else if (row instanceof ImportRow.Failure failure) {
                failures.add(failure);
            }
        }
        List<Path> written;
        try {
            written = accounts.isEmpty() ? List.of() : write(format, accounts);
        } finally {
            OathImportFiles.wipe(rows);
        }
        print(format, accounts.size(), failures, written);
        if (!failures.isEmpty()) {
            throw new OathImportIncomplete(failures.size(), rows.size());
        }
        return 0;
    }

    private void check(AccountFormat format) throws Misuse {
        if ((out == null) == (qrFolder == null)) {
            throw new Misuse("Say where to write with --out FILE, or with --qr-folder FOLDER for pictures of QR"
                    + " codes.");
        }
        if (qrFolder != null && !AccountFormats.isUriPerLine(format)) {
            throw new Misuse("QR codes hold otpauth URIs or a Google Authenticator export: choose --to otpauth or --to"
                    + " google.");
        }
        if (unencrypted && newPassword != null) {
            throw new Misuse("Give either --new-password-file or --unencrypted, not both.");
        }
    }

    private List<Path> write(AccountFormat format, List<OathCredential> accounts) throws Exception {
        byte[] content;
        try {
            content = format.write(accounts, () -> {
                asked = true;
                return unencrypted ? Optional.empty() : Optional.of(password());
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        try {
            if (newPassword != null && !asked) {
                throw new Misuse("The format " + format.name() + " cannot be encrypted; leave out"
                        + " --new-password-file, or choose another.");
            }
            if (out != null) {
                SecretFile.write(out, content);
                return List.of(out);
            }
            return draw(content, qrFolder);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private char[] password() {
        try {
            return SecretInput.readTwice(newPassword, "new password of the file");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Misuse e) {
            throw new UncheckedIOException(new IOException(e.getMessage(), e));
        }
    }

    private static List<Path> draw(byte[] uris, Path folder) throws Exception {
        List<byte[]> pictures = new ArrayList<>();
        for (String uri : new String(uris, StandardCharsets.US_ASCII).lines().toList()) {
            pictures.add(QrCode.draw(uri));
        }
        SecretFile.makeFolder(folder);
        List<Path> written = new ArrayList<>();
        int digits = Integer.toString(pictures.size()).length();
        for (byte[] picture : pictures) {
            Path file = folder.resolve(String.format("%0" + digits + "d.png", written.size() + 1));
            SecretFile.write(file, picture);
            written.add(file);
        }
        return written;
    }

    private void print(AccountFormat format, int accounts, List<ImportRow.Failure> failures, List<Path> written) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", format.name());
        fields.put("accounts", accounts);
        fields.put("files", written.stream().map(Path::toString).toList());
        fields.put("failed", failures.stream()
                .map(failure -> Map.of("row", failure.number(), "name", failure.label(), "reason", failure.reason()))
                .toList());
        json.print(fields, text -> {
            for (ImportRow.Failure failure : failures) {
                String name = failure.label().isEmpty() ? "row " + failure.number() : failure.label();
                text.println("failed  " + name + ": " + failure.reason());
            }
            if (!written.isEmpty()) {
                text.println("Wrote " + accounts + (accounts == 1 ? " account" : " accounts") + " to "
                        + written.stream().map(Path::toString).collect(Collectors.joining(", "))
                        + (unencrypted || !asked ? "; whoever reads it has the secrets." : "."));
            }
        });
    }
}
