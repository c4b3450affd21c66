package dev.keywright.oath.transfer;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.SteamCode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The CSV in which one-time code servers take tokens: {@code serial, secret in hex[, hotp|totp[, digits[, counter or
 * seconds[, algorithm]]]]} (privacyIDEA, "OATH CSV"; LinOTP, {@code importotp/oath.py}, has the algorithm; NetIQ and
 * PingID have the first columns). Duo's and PingID's HOTP files have the counter in the third column. The serial is the
 * account's name.
 *
 * <p>Where the algorithm is not given, a secret of 32 bytes is for SHA-256 and one of 64 for SHA-512, as LinOTP and
 * privacyIDEA take it.
 */
final class OathCsvFormat implements AccountFormat {

    private static final int SERIAL = 0;
    private static final int SECRET = 1;
    private static final int TYPE = 2;
    private static final int DIGITS = 3;
    private static final int MOVING = 4;
    private static final int ALGORITHM = 5;

    /** In hex digits: no serial number that stands in the second column by mistake is that long. */
    private static final int LEAST_SECRET = 16;
    private static final int DEFAULT_STEP = 30;
    private static final Pattern HEADING = Pattern.compile("(?i)(?:hex |secret )?(?:secret|seed|key)");
    /** privacyIDEA's second version has user, resolver and realm before the serial. */
    private static final String VERSION_2 = "#version:2";
    private static final int USER_COLUMNS = 3;

    @Override
    public String name() {
        return "oath-csv";
    }

    @Override
    public String title() {
        return "OATH CSV";
    }

    @Override
    public boolean recognises(byte[] content) {
        List<String> first = CsvRows.first(content);
        return isHeading(first)
                || isSecret(CsvCell.at(first, SECRET))
                || isSecret(CsvCell.at(first, USER_COLUMNS + SECRET));
    }

    private static boolean isSecret(String cell) {
        return cell.length() >= LEAST_SECRET && CsvCell.isHex(cell);
    }

    @Override
    public List<ImportRow> read(byte[] content, FilePassword password) throws UnreadableAccountFile {
        Rows rows = new Rows(title());
        int skipped = 0;
        try (CsvRows csv = CsvRows.of(content, title())) {
            for (List<String> row = csv.next(); row != null; row = csv.next()) {
                if (isHeading(row)) {
                    continue;
                }
                if (row.get(0).startsWith("#")) {
                    skipped = row.get(0).replace(" ", "").equals(VERSION_2) ? USER_COLUMNS : skipped;
                } else {
                    add(rows, row.subList(Math.min(skipped, row.size()), row.size()), csv.isCutOff());
                }
            }
        }
        return TextFile.some(rows, title());
    }

    /** None of the programs asks for one, but people write one. */
    private static boolean isHeading(List<String> row) {
        return HEADING.matcher(CsvCell.at(row, SECRET)).matches();
    }

    private static void add(Rows rows, List<String> row, boolean cutOff) throws UnreadableAccountFile {
        String serial = CsvCell.at(row, SERIAL);
        rows.add(null, CsvCell.label(serial), () -> {
            if (cutOff) {
                throw CsvCell.cutOff();
            }
            if (isSwapped(serial, CsvCell.at(row, SECRET))) {
                throw new UnusableAccount("Its secret seems to stand before its serial number: put the serial number"
                        + " first.");
            }
            Secret secret = CsvCell.hex(CsvCell.at(row, SECRET));
            HashAlgorithm algorithm = algorithm(CsvCell.at(row, ALGORITHM), secret);
            AccountName name = AccountName.ofLabel(serial, null);
            String type = CsvCell.at(row, TYPE);
            String moving = CsvCell.at(row, MOVING);
            if (CsvCell.isNumber(type)) {
                return OathCredential.hotp(name, algorithm, digits(row), counter(type), secret);
            }
            return switch (type.toLowerCase(Locale.ROOT)) {
                case "totp" -> OathCredential.totp(
                        name, algorithm, digits(row), CsvCell.small(moving, DEFAULT_STEP, "time step"), secret);
                case "", "hotp" -> OathCredential.hotp(
                        name, algorithm, digits(row), CsvCell.number(moving, 0, "counter"), secret);
                default -> throw new UnusableAccount("It is neither for TOTP nor for HOTP: leave it where it is.");
            };
        });
    }

    /** A secret that was taken for a serial number would be shown. */
    private static boolean isSwapped(String serial, String secret) {
        return isSecret(serial) && serial.length() > secret.length();
    }

    private static int digits(List<String> row) throws UnusableAccount {
        return CsvCell.small(CsvCell.at(row, DIGITS), OathCredential.DEFAULT_DIGITS, "number of digits");
    }

    /** Duo has TOTP files with the time step in the same place as its HOTP files have the counter. */
    private static long counter(String cell) throws UnusableAccount {
        long counter = CsvCell.number(cell, 0, "counter");
        if (counter == 30 || counter == 60) {
            throw new UnusableAccount("Its third column is a counter of HOTP or the seconds of TOTP, and does not say"
                    + " which: write hotp or totp there, the digits into the fourth column, and this into the fifth.");
        }
        return counter;
    }

    private static HashAlgorithm algorithm(String cell, Secret secret) throws UnusableAccount {
        if (cell.isEmpty()) {
            return switch (secret.length()) {
                case 32 -> HashAlgorithm.SHA256;
                case 64 -> HashAlgorithm.SHA512;
                default -> HashAlgorithm.SHA1;
            };
        }
        return HashAlgorithm.named(cell).orElseThrow(() -> new UnusableAccount(
                "It wants an algorithm other than SHA1, SHA256 and SHA512: ask the server for one of these."));
    }

    @Override
    public byte[] write(List<OathCredential> accounts, FilePassword password) throws UnwritableAccounts {
        StringBuilder csv = new StringBuilder();
        for (OathCredential account : accounts) {
            String name = account.name().toString();
            // The servers split at each comma, and know no quotation marks.
            if (name.matches("#.*|.*[,;\t\"].*")) {
                throw new UnwritableAccounts("The name of the account " + name + " has a comma, a semicolon, a tab or a"
                        + " quotation mark, or begins with #, which an OATH CSV cannot hold: give it another name.");
            }
            if (SteamCode.isFor(account.type(), account.name().issuer())) {
                throw new UnwritableAccounts("The account " + name + " is of Steam, whose codes an OATH CSV does not"
                        + " know: leave it out.");
            }
            csv.append(CsvRows.line(
                    name,
                    account.secret().use(HexFormat.of()::formatHex),
                    account.type().name().toLowerCase(Locale.ROOT),
                    Integer.toString(account.digits()),
                    Long.toString(account.type() == OathType.TOTP ? account.period() : account.counter()),
                    account.algorithm().name().toLowerCase(Locale.ROOT)));
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }
}
