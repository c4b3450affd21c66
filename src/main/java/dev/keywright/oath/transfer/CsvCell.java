package dev.keywright.oath.transfer;

import dev.keywright.crypto.Secret;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** What the cells of the CSV formats hold. */
final class CsvCell {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2})+");

    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9+/=-]{16,}");

    private CsvCell() {}

    /** The cell in one place of a row; empty where the row is shorter, or where the place is negative. */
    static String at(List<String> row, int place) {
        return place < 0 || place >= row.size() ? "" : row.get(place);
    }

    static boolean isNumber(String cell) {
        return NUMBER.matcher(cell).matches();
    }

    /**
     * What a row is called where it cannot be used. In a file that is something else, or has its columns in another
     * order, that could be the secret.
     */
    static String label(String cell) {
        return cell.contains("://") || SECRET.matcher(dense(cell)).matches() ? "" : cell;
    }

    static UnusableAccount cutOff() {
        return new UnusableAccount("The row is cut off: copy the file again, up to its end.");
    }

    /** Whether it is whole bytes in hex, with or without blanks between them. */
    static boolean isHex(String cell) {
        return HEX.matcher(dense(cell)).matches();
    }

    private static String dense(String cell) {
        return cell.replace(" ", "");
    }

    /** @param what in the sentence, such as {@code "time step"}; the cell itself could be anything and is not shown */
    static long number(String cell, long absent, String what) throws UnusableAccount {
        if (cell.isEmpty()) {
            return absent;
        }
        if (!isNumber(cell)) {
            throw new UnusableAccount("Its " + what + " is something other than a whole number: check that no column is"
                    + " missing.");
        }
        return Long.parseLong(cell);
    }

    /** A number that is small where it makes sense at all. */
    static int small(String cell, int absent, String what) throws UnusableAccount {
        return (int) Math.min(Integer.MAX_VALUE, number(cell, absent, what));
    }

    static Secret hex(String cell) throws UnusableAccount {
        if (!isHex(cell)) {
            throw new UnusableAccount("Its secret is not in hex, two digits for each byte: export it again.");
        }
        byte[] bytes = HexFormat.of().parseHex(dense(cell));
        Secret secret = Secret.copyOf(bytes);
        Arrays.fill(bytes, (byte) 0);
        return secret;
    }
}
