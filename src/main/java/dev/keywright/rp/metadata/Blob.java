package dev.keywright.rp.metadata;

import java.time.LocalDate;
import java.util.List;

/**
 * The payload of a metadata BLOB (FIDO Metadata Service 3.1 §3.1.6), as far as a relying party decides by it.
 *
 * @param number      each BLOB has a greater one than the BLOB before
 * @param nextUpdate  by when there will be another
 * @param legalHeader the terms of use
 */
record Blob(long number, LocalDate nextUpdate, String legalHeader, List<BlobEntry> entries) {

    Blob {
        entries = List.copyOf(entries);
    }
}
