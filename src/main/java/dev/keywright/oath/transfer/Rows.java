package dev.keywright.oath.transfer;

import dev.keywright.oath.InvalidOathInput;
import dev.keywright.oath.OathCredential;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the rows of one file, and refuses more than {@link AccountFormat#MAX_ACCOUNTS}. */
final class Rows {

    private static final int MAX_LABEL = 200;

    private final String title;
    private final List<ImportRow> rows = new ArrayList<>();

    /** @param title of the format, as {@link AccountFormat#title} gives it */
    Rows(String title) {
        this.title = title;
    }

    /** What makes an account of what the file says. */
    @FunctionalInterface
    interface Reader {
        OathCredential read() throws UnusableAccount, InvalidOathInput, UnreadableAccountFile;
    }

    /** Adds the account that {@code reader} makes, or why it makes none. */
    void add(@Nullable String issuer, @Nullable String account, Reader reader) throws UnreadableAccountFile {
        int number = rows.size() + 1;
        if (number > AccountFormat.MAX_ACCOUNTS) {
            throw tooMany(title);
        }
        try {
            rows.add(new ImportRow.Account(number, reader.read()));
        } catch (UnusableAccount | InvalidOathInput e) {
            rows.add(new ImportRow.Failure(number, label(issuer, account), e.getMessage()));
        }
    }

    static UnreadableAccountFile tooMany(String title) {
        return new UnreadableAccountFile("The " + title + " holds more than " + AccountFormat.MAX_ACCOUNTS
                + " accounts: split it into several files.");
    }

    /** Shown in a terminal, so without anything that would move its cursor. */
    private static String label(@Nullable String issuer, @Nullable String account) {
        String both = issuer == null || account == null ? (issuer == null ? account : issuer) : issuer + ":" + account;
        if (both == null) {
            return "";
        }
        StringBuilder label = new StringBuilder();
        both.codePoints()
                .filter(character -> switch (Character.getType(character)) {
                    case Character.CONTROL, Character.FORMAT, Character.SURROGATE,
                            Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                })
                .limit(MAX_LABEL)
                .forEach(label::appendCodePoint);
        return label.toString().strip();
    }

    List<ImportRow> all() {
        return List.copyOf(rows);
    }
}
