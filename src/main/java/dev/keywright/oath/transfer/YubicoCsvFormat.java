package dev.keywright.oath.transfer;

import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.InvalidOathInput;
import dev.keywright.oath.OathCredential;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The log of Yubico's personalization tool, from which a server learns what the slots of YubiKeys were programmed with
 * (Yubico/yubikey-personalization-gui, {@code yubikeylogger.cpp}), in its "traditional" and its "Yubico" format; ykman
 * writes the latter too. Only OATH-HOTP slots hold accounts. Without a token identifier, a slot is called by its row.
 *
 * <p>It is read only: a log tells of slots, and an account is in none.
 */
final class YubicoCsvFormat implements AccountFormat {

    private static final String HOTP = "OATH-HOTP";
    private static final String START = "LOGGING START";
    private static final Pattern EVENT = Pattern.compile(
            "OATH-HOTP|Yubico OTP|Static Password.*|Challenge-Response: .*|Configuration (?:Update|Swap)");

    /**
     * The traditional columns behind event type and time, counted from the end: the time is spelled as the computer's
     * language has it, and may have commas of its own.
     */
    private static final int TRADITIONAL = 16;
    private static final int TOKEN_ID = 1;
    private static final int SECRET = 3;
    private static final int DIGITS = 9;
    private static final int MOVING_FACTOR = 10;

    /** Serial number, token identifier, moving factor or private id, secret, access code, time, and mostly nothing. */
    private static final int YUBICO_LEAST = 6;
    private static final Pattern YUBICO = Pattern.compile("\\d*,[^,]*,[^,]*,[0-9a-f ]{32,60},(?:[^,]*,){1,2}");
    /** The AES key of a Yubico OTP slot, in hex; one of OATH-HOTP has 40 digits. */
    private static final int AES_KEY = 32;

    @Override
    public String name() {
        return "yubico-csv";
    }

    @Override
    public String title() {
        return "log of Yubico's personalization tool";
    }

    @Override
    public boolean recognises(byte[] content) {
        List<String> first = CsvRows.first(content);
        return !first.isEmpty()
                && (first.get(0).equals(START) || EVENT.matcher(first.get(0)).matches()
                        || YUBICO.matcher(new TextFile(content).firstLine()).matches());
    }

    @Override
    public List<ImportRow> read(byte[] content, FilePassword password) throws UnreadableAccountFile {
        Rows rows = new Rows(title());
        try (CsvRows csv = CsvRows.of(content, title())) {
            for (List<String> row = csv.next(); row != null; row = csv.next()) {
                String event = row.get(0);
                if (EVENT.matcher(event).matches()) {
                    addTraditional(rows, event, row);
                } else if (!event.equals(START)) {
                    addYubico(rows, row);
                }
            }
        }
        return TextFile.some(rows, title());
    }

    private static void addTraditional(Rows rows, String event, List<String> row) throws UnreadableAccountFile {
        int start = row.size() - TRADITIONAL;
        String name = name(rows, CsvCell.at(row, start + TOKEN_ID));
        rows.add(null, CsvCell.label(name), () -> {
            if (!event.equals(HOTP)) {
                throw notHotp();
            }
            if (start < 1) {
                throw CsvCell.cutOff();
            }
            return account(name, row.get(start + DIGITS), row.get(start + MOVING_FACTOR), row.get(start + SECRET));
        });
    }

    private static void addYubico(Rows rows, List<String> row) throws UnreadableAccountFile {
        String serial = CsvCell.at(row, 0);
        String tokenId = CsvCell.at(row, 1);
        String factor = CsvCell.at(row, 2);
        String secret = CsvCell.at(row, 3);
        String name = name(rows, tokenId.isEmpty() ? serial : tokenId);
        rows.add(null, CsvCell.label(name), () -> {
            if (row.size() < YUBICO_LEAST) {
                throw CsvCell.cutOff();
            }
            if (secret.replace(" ", "").length() == AES_KEY || !CsvCell.isNumber(factor)) {
                throw notHotp();
            }
            if (tokenId.isEmpty() && factor.equals("0")) {
                throw new UnusableAccount("It is for OATH-HOTP or for challenge-response, and this format does not say"
                        + " which: program it with a token identifier, or with the log in the traditional format.");
            }
            return account(name, "6", factor, secret);
        });
    }

    private static String name(Rows rows, String tokenId) {
        return tokenId.isEmpty() ? "YubiKey " + (rows.all().size() + 1) : tokenId;
    }

    private static UnusableAccount notHotp() {
        return new UnusableAccount("The slot is not for OATH-HOTP, so there is no account in it.");
    }

    private static OathCredential account(String name, String digits, String factor, String secret)
            throws UnusableAccount, InvalidOathInput {
        return OathCredential.hotp(
                AccountName.of(null, name),
                HashAlgorithm.SHA1,
                CsvCell.small(digits, OathCredential.DEFAULT_DIGITS, "number of digits"),
                CsvCell.number(factor, 0, "moving factor"),
                CsvCell.hex(secret));
    }

    @Override
    public byte[] write(List<OathCredential> accounts, FilePassword password) throws UnwritableAccounts {
        throw new UnwritableAccounts("The log of Yubico's personalization tool is only read here: choose oath-csv for a"
                + " server that wants serial numbers and secrets.");
    }
}
