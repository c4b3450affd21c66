package dev.keywright.cli;

import dev.keywright.oath.QrCode;
import dev.keywright.oath.UnreadableQrCode;
import dev.keywright.oath.transfer.AccountFormat;
import dev.keywright.oath.transfer.AccountFormats;
import dev.keywright.oath.transfer.FilePassword;
import dev.keywright.oath.transfer.ImportRow;
import dev.keywright.oath.transfer.UnreadableAccountFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which files to take accounts from. */
final class OathImportFiles {

    private static final int HEAD = 8;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Account files of any known format, and pictures of QR codes; - for standard input. All QR"
                    + " codes of one export are given together, in any order.")
    private List<Path> files;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "What the files are, instead of what they look like: otpauth, google, aegis, 2fas, andotp,"
                    + " pskc, entra-csv, yubico-csv or oath-csv.")
    private @Nullable String format;

    @Option(
            names = "--file-password-file",
            paramLabel = "FILE",
            description = "Where the password of encrypted account files is; - for standard input. Without it, it is"
                    + " asked for where it is needed.")
    private @Nullable Path passwordFile;

    /** The names of those that are read together. */
    private final List<String> uriFiles = new ArrayList<>();

    /** The rows of all files, numbered through; URIs and QR codes first. The caller wipes them. */
    List<ImportRow> read() throws IOException, Misuse, UnreadableAccountFile {
        AccountFormat given = format == null ? null : known(format);
        List<byte[]> uris = new ArrayList<>();
        List<ImportRow> rows = new ArrayList<>();
        List<ImportRow> all = new ArrayList<>();
        boolean complete = false;
        try {
            for (Path file : files) {
                read(file, given, uris, rows);
            }
            if (!uris.isEmpty()) {
                readUris(uris, all);
            }
            append(rows, all);
            complete = true;
            return all;
        } finally {
            uris.forEach(text -> Arrays.fill(text, (byte) 0));
            if (!complete) {
                wipe(rows);
                wipe(all);
            }
        }
    }

    /** Wipes the secrets of the accounts. */
    static void wipe(List<ImportRow> rows) {
        for (ImportRow row : rows) {
            if (row instanceof ImportRow.Account account) {
                account.credential().secret().close();
            }
        }
    }

    private void readUris(List<byte[]> uris, List<ImportRow> rows) throws UnreadableAccountFile {
        byte[] lines = new byte[length(uris)];
        ByteBuffer joined = ByteBuffer.wrap(lines);
        uris.forEach(text -> joined.put(text).put((byte) '\n'));
        try {
            append(AccountFormats.named("otpauth").orElseThrow().read(lines, FilePassword.NONE), rows);
        } catch (UnreadableAccountFile e) {
            throw of(uriFiles, e);
        } finally {
            Arrays.fill(lines, (byte) 0);
        }
    }

    /** The format that a person calls {@code name}. */
    static AccountFormat known(String name) throws Misuse {
        return AccountFormats.named(name).orElseThrow(() -> new Misuse("There is no format '" + name
                + "'; these are known: " + AccountFormats.names() + "."));
    }

    private void read(Path file, @Nullable AccountFormat given, List<byte[]> uris, List<ImportRow> rows)
            throws IOException, Misuse, UnreadableAccountFile {
        boolean standard = file.toString().equals("-");
        if (!standard && Files.isDirectory(file)) {
            throw new Misuse(file + " is a folder; give the files in it.");
        }
        String name = standard ? "Standard input" : file.toString();
        try (InputStream in = standard ? System.in : Files.newInputStream(file)) {
            byte[] head = in.readNBytes(HEAD);
            if (QrCode.isPicture(head)) {
                addPicture(new SequenceInputStream(new ByteArrayInputStream(head), in), uris);
                uriFiles.add(name);
                return;
            }
            addFile(head, in, given, name, uris, rows);
        } catch (UnreadableQrCode | UnreadableAccountFile e) {
            throw of(List.of(name), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static UnreadableAccountFile of(List<String> names, Exception failure) {
        return new UnreadableAccountFile(String.join(", ", names) + ": " + failure.getMessage());
    }

    private static void addPicture(InputStream picture, List<byte[]> uris)
            throws IOException, UnreadableQrCode, UnreadableAccountFile {
        for (String text : QrCode.readAll(picture)) {
            // Whatever else it is could be a secret, and more than a line.
            if (!text.strip().regionMatches(true, 0, "otpauth", 0, 7)) {
                throw new UnreadableAccountFile("The QR code holds no account: it does not begin with otpauth.");
            }
            append(text.strip().replaceAll("\\R", "").getBytes(StandardCharsets.UTF_8), uris);
        }
    }

    private void addFile(
            byte[] head, InputStream rest, @Nullable AccountFormat given, String name, List<byte[]> uris,
            List<ImportRow> rows) throws IOException, UnreadableAccountFile {
        byte[] content = new SequenceInputStream(new ByteArrayInputStream(head), rest)
                .readNBytes(AccountFormat.MAX_FILE_LENGTH + 1);
        try {
            if (content.length > AccountFormat.MAX_FILE_LENGTH) {
                throw new UnreadableAccountFile("The file is larger than " + (AccountFormat.MAX_FILE_LENGTH >> 20)
                        + " MB, which no account file is: check that it is the right one.");
            }
            AccountFormat found = given == null ? AccountFormats.of(content) : given;
            if (AccountFormats.isUriPerLine(found) && !startsWithUtf16Mark(content)) {
                append(content, uris);
                uriFiles.add(name);
            } else {
                append(some(found.read(content, () -> Optional.of(password(name)))), rows);
            }
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /** The rows, of which there is at least one. */
    private static List<ImportRow> some(List<ImportRow> rows) throws UnreadableAccountFile {
        if (rows.isEmpty()) {
            throw new UnreadableAccountFile("There is no account in it: export it again.");
        }
        return rows;
    }

    /** It cannot be joined with others, which are in UTF-8. */
    private static boolean startsWithUtf16Mark(byte[] content) {
        return content.length > 1 && (content[0] & 0xff) + (content[1] & 0xff) == 0xfe + 0xff;
    }

    private char[] password(String name) {
        try {
            return SecretInput.read(passwordFile, "password of " + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Misuse e) {
            throw new UncheckedIOException(new IOException(e.getMessage(), e));
        }
    }

    private static void append(byte[] lines, List<byte[]> uris) throws UnreadableAccountFile {
        boolean marked = lines.length > 2
                && (lines[0] & 0xff) == 0xef && (lines[1] & 0xff) == 0xbb && (lines[2] & 0xff) == 0xbf;
        uris.add(Arrays.copyOfRange(lines, marked ? 3 : 0, lines.length));
        if (length(uris) > AccountFormat.MAX_FILE_LENGTH) {
            throw new UnreadableAccountFile("All files together are larger than "
                    + (AccountFormat.MAX_FILE_LENGTH >> 20) + " MB: import them one by one.");
        }
    }

    /** In bytes, with an end of line after each. */
    private static int length(List<byte[]> uris) {
        return uris.stream().mapToInt(text -> text.length + 1).sum();
    }

    private static void append(List<ImportRow> more, List<ImportRow> rows) throws UnreadableAccountFile {
        if (rows.size() + more.size() > AccountFormat.MAX_ACCOUNTS) {
            throw new UnreadableAccountFile("All files together have more than " + AccountFormat.MAX_ACCOUNTS
                    + " accounts: import them one by one.");
        }
        for (ImportRow row : more) {
            int number = rows.size() + 1;
            if (row instanceof ImportRow.Account account) {
                rows.add(new ImportRow.Account(number, account.credential()));
            } else if (row instanceof ImportRow.Failure failure) {
                rows.add(new ImportRow.Failure(number, failure.label(), failure.reason()));
            }
        }
    }
}
