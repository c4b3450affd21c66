package dev.keywright.oath.transfer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The QR codes of one or several Google Authenticator exports, given in any order. Of a code that is missing a row
 * tells; one that is given twice has its accounts twice.
 */
final class MigrationExports {

    /** So many numbers of missing codes are named one by one. */
    private static final int NAMED = 5;

    private final String title;
    private final Map<Integer, List<MigrationPayload>> byId = new LinkedHashMap<>();
    private int codes;
    private int accounts;

    /** @param title of the format, for the error when there are too many accounts or QR codes */
    MigrationExports(String title) {
        this.title = title;
    }

    void add(MigrationPayload payload) throws UnreadableAccountFile {
        codes++;
        accounts += payload.accounts().size();
        if (codes > AccountFormat.MAX_ACCOUNTS || accounts > AccountFormat.MAX_ACCOUNTS) {
            throw Rows.tooMany(title);
        }
        byId.computeIfAbsent(payload.batchId(), id -> new ArrayList<>()).add(payload);
    }

    void addTo(Rows rows) throws UnreadableAccountFile {
        for (List<MigrationPayload> export : byId.values()) {
            export.sort(Comparator.comparingInt(MigrationPayload::batchIndex));
            BitSet there = new BitSet();
            int size = 0;
            for (MigrationPayload payload : export) {
                there.set(payload.batchIndex());
                size = Math.max(size, payload.batchSize());
                addTo(rows, payload);
            }
            if (there.cardinality() < size) {
                addMissing(rows, there, size);
            }
        }
    }

    private static void addTo(Rows rows, MigrationPayload payload) throws UnreadableAccountFile {
        for (MigrationPayload.Account account : payload.accounts()) {
            String issuer = account.issuer().isBlank() || account.name().startsWith(account.issuer() + ":")
                    ? null
                    : account.issuer();
            rows.add(issuer, account.name(), account::credential);
        }
        // The version stands behind the accounts: without it, some of them may have been cut off.
        if (payload.version() == 0) {
            rows.add(null, "the end of the QR code", () -> {
                throw new UnusableAccount("It is not there, so accounts may be missing: compare with the app, and copy"
                        + " all of the URI if they are.");
            });
        }
    }

    private static void addMissing(Rows rows, BitSet there, int size) throws UnreadableAccountFile {
        int missing = size - there.cardinality();
        StringBuilder numbers = new StringBuilder(missing == 1 ? "QR code " : "QR codes ");
        int named = 0;
        for (int index = there.nextClearBit(0); named < Math.min(missing, NAMED); named++) {
            numbers.append(named == 0 ? "" : ", ").append(index + 1);
            index = there.nextClearBit(index + 1);
        }
        if (missing > named) {
            numbers.append(" and ").append(missing - named).append(" more");
        }
        rows.add(null, numbers + " of " + size, () -> {
            throw new UnusableAccount("The export has " + size
                    + " QR codes, and not all are here: give the others too.");
        });
    }
}
