package dev.keywright.oath.transfer;

import dev.keywright.crypto.Crypto;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SetupKey;
import dev.keywright.oath.SteamCode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The CSV in which hardware tokens are uploaded to Microsoft Entra ID (learn.microsoft.com, "Upload hardware OATH
 * tokens in CSV format"), and in which their makers deliver them: TOTP with SHA-1 and six digits, the secret in base32.
 *
 * <p>The user is the account, the maker the issuer. The columns come in any order where there is a heading, and as
 * below where there is none; a file of the maker's own has no users yet, so its tokens are called by serial number.
 */
final class EntraCsvFormat implements AccountFormat {

    /** Microsoft's pages have also spelled it {@code timeinterval}. */
    private static final List<String> COLUMNS =
            List.of("upn", "serialnumber", "secretkey", "timeinterval", "manufacturer", "model");
    private static final int UPN = 0;
    private static final int SERIAL = 1;
    private static final int SECRET = 2;
    private static final int INTERVAL = 3;
    private static final int MANUFACTURER = 4;

    private static final Pattern BASE32 = Pattern.compile("[A-Za-z2-7 ]{16,}=*");
    private static final String HEADING = "upn,serial number,secret key,time interval,manufacturer,model\r\n";
    /** In characters of base32; the page says so. */
    private static final int MAX_SECRET = 128;
    private static final int DEFAULT_INTERVAL = 30;
    private static final int SERIAL_BYTES = 6;

    @Override
    public String name() {
        return "entra-csv";
    }

    @Override
    public String title() {
        return "CSV for Microsoft Entra";
    }

    @Override
    public boolean recognises(byte[] content) {
        List<String> first = CsvRows.first(content);
        return isHeading(first)
                || first.size() >= 4
                        && first.get(UPN).contains("@")
                        && BASE32.matcher(first.get(SECRET)).matches()
                        && CsvCell.isNumber(first.get(INTERVAL));
    }

    private static boolean isHeading(List<String> row) {
        List<String> plain = plain(row);
        return plain.contains(COLUMNS.get(SERIAL)) && plain.contains(COLUMNS.get(SECRET));
    }

    private static List<String> plain(List<String> heading) {
        return heading.stream().map(cell -> cell.toLowerCase(Locale.ROOT).replaceAll("[\\s_]", "")).toList();
    }

    @Override
    public List<ImportRow> read(byte[] content, FilePassword password) throws UnreadableAccountFile {
        Rows rows = new Rows(title());
        List<String> order = COLUMNS;
        try (CsvRows csv = CsvRows.of(content, title())) {
            boolean first = true;
            for (List<String> row = csv.next(); row != null; row = csv.next()) {
                if (first && isHeading(row)) {
                    order = plain(row);
                } else {
                    add(rows, row, order, csv.isCutOff());
                }
                first = false;
            }
        }
        return TextFile.some(rows, title());
    }

    private static void add(Rows rows, List<String> row, List<String> order, boolean cutOff)
            throws UnreadableAccountFile {
        String[] cells = COLUMNS.stream().map(column -> CsvCell.at(row, order.indexOf(column))).toArray(String[]::new);
        // The page: a single quotation mark in a name is written twice.
        String account = cells[UPN].isEmpty() ? cells[SERIAL] : cells[UPN].replace("''", "'");
        String issuer = cells[MANUFACTURER].isEmpty() ? null : cells[MANUFACTURER];
        rows.add(issuer, CsvCell.label(account), () -> {
            if (cutOff) {
                throw CsvCell.cutOff();
            }
            return OathCredential.totp(
                    AccountName.of(issuer, account),
                    HashAlgorithm.SHA1,
                    OathCredential.DEFAULT_DIGITS,
                    CsvCell.small(cells[INTERVAL], DEFAULT_INTERVAL, "time interval"),
                    SetupKey.parse(cells[SECRET]));
        });
    }

    @Override
    public byte[] write(List<OathCredential> accounts, FilePassword password) throws UnwritableAccounts {
        StringBuilder csv = new StringBuilder(HEADING);
        for (OathCredential account : accounts) {
            require(account);
            String issuer = account.name().issuer();
            csv.append(CsvRows.line(
                    account.name().account().replace("'", "''"),
                    serial(account.name()),
                    SetupKey.format(account.secret()),
                    Integer.toString(account.period()),
                    issuer == null ? "Keywright" : issuer,
                    "TOTP"));
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void require(OathCredential account) throws UnwritableAccounts {
        boolean fits = account.type() == OathType.TOTP
                && !SteamCode.isFor(account.type(), account.name().issuer())
                && account.algorithm() == HashAlgorithm.SHA1
                && account.digits() == OathCredential.DEFAULT_DIGITS
                && (account.period() == 30 || account.period() == 60)
                && SetupKey.format(account.secret()).length() <= MAX_SECRET;
        if (!fits) {
            throw new UnwritableAccounts("The account " + account.name() + " is not for Microsoft Entra, which takes"
                    + " TOTP with SHA-1, 6 digits, 30 or 60 seconds, and secrets of up to 80 bytes: leave it out.");
        }
    }

    /** Entra wants one that no other token of the tenant has, and an account has none: one is made of its name. */
    private static String serial(AccountName name) {
        byte[] digest = Crypto.fastest().sha256(name.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, SERIAL_BYTES);
    }
}
