package dev.keywright.oath.transfer;

import dev.keywright.fuzz.FuzzTarget;
import dev.keywright.oath.OathCredential;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Any bytes as an account file: they are refused with a sentence and no cause, or their accounts are written and read
 * again as they are, and each other row says why.
 */
public final class AccountFileFuzz implements FuzzTarget {

    /** The names of the targets, and what makes each. */
    public static final Map<String, Supplier<FuzzTarget>> TARGETS = targets();

    private final AccountFormat format;
    private final String password;
    private final List<byte[]> seeds;

    private AccountFileFuzz(AccountFormat format, String password, List<byte[]> seeds) {
        this.format = format;
        this.password = password;
        this.seeds = seeds;
    }

    private static Map<String, Supplier<FuzzTarget>> targets() {
        Map<String, Supplier<FuzzTarget>> targets = new LinkedHashMap<>();
        targets.put("import-aegis", () -> new AccountFileFuzz(new AegisFormat(), "test", List.of(
                written(new AegisFormat(), FilePassword.NONE), cheapAegis())));
        targets.put("import-2fas", () -> new AccountFileFuzz(new TwoFasFormat(), "test", List.of(
                written(new TwoFasFormat(), FilePassword.NONE),
                written(new TwoFasFormat(), AccountFiles.password("test")))));
        targets.put("import-andotp", () -> new AccountFileFuzz(new AndOtpFormat(), "test", List.of(
                written(new AndOtpFormat(), FilePassword.NONE), ByteBuffer.allocate(100).putInt(3).array())));
        targets.put("import-pskc", () -> new AccountFileFuzz(new PskcFormat(), "12345678901234567890123456789012",
                Stream.of(3, 5, 6, 7, 8).map(AccountFileFuzz::figure).toList()));
        return targets;
    }

    private static byte[] written(AccountFormat format, FilePassword password) {
        try {
            return format.write(AccountFiles.PUBLISHED.subList(2, 4), password);
        } catch (UnwritableAccounts e) {
            throw new AssertionError(e);
        }
    }

    /** What Aegis publishes is long and takes long to try; this one opens with no password, but is tried at once. */
    private static byte[] cheapAegis() {
        return AccountFiles.text("aegis_encrypted.json")
                .replace("32768", "2")
                .replaceAll("\"db\": \".*\"", "\"db\": \"RtGfUrZ01nzRnvHjPJGyWg==\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A figure of RFC 6030 without the blanks that make it long. */
    private static byte[] figure(int number) {
        return AccountFiles.text("rfc6030/figure" + number + ".xml")
                .replaceAll("\\s+", " ")
                .replace("> <", "><")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<byte[]> seeds() {
        return seeds;
    }

    @Override
    public void run(byte[] input) throws Exception {
        byte[] before = input.clone();
        format.recognises(input);
        char[] asked = password.toCharArray();
        List<ImportRow> rows;
        try {
            rows = format.read(input, () -> Optional.of(asked));
        } catch (UnreadableAccountFile e) {
            requireSentence(e.getMessage());
            if (e.getCause() != null) {
                throw new AssertionError("a cause may quote the file", e);
            }
            return;
        } finally {
            if (!Arrays.equals(input, before)) {
                throw new AssertionError("the file was changed");
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).number() != i + 1) {
                throw new AssertionError("rows are not numbered from 1");
            }
            if (rows.get(i) instanceof ImportRow.Failure failure) {
                requireSentence(failure.reason());
            }
        }
        writeAgain(rows);
    }

    private void writeAgain(List<ImportRow> rows) throws UnreadableAccountFile {
        List<OathCredential> accounts = rows.stream()
                .flatMap(row -> row instanceof ImportRow.Account account
                        ? Stream.of(account.credential())
                        : Stream.empty())
                .toList();
        byte[] written;
        try {
            written = format.write(accounts, FilePassword.NONE);
        } catch (UnwritableAccounts e) {
            requireSentence(e.getMessage());
            return;
        }
        if (!format.read(written, FilePassword.NONE).equals(AccountFiles.rows(accounts))) {
            throw new AssertionError("what was written is read otherwise");
        }
    }

    private static void requireSentence(String text) {
        if (!text.endsWith(".") || text.contains("\n")) {
            throw new AssertionError("no sentence: " + text);
        }
    }
}
