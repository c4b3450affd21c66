package dev.keywright.rp.metadata;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the metadata, for operators.
 *
 * @param number     of the BLOB in force, null where there is none
 * @param nextUpdate by when its successor was to come
 * @param overdue    whether that day is over
 * @param failure    why the last attempt to renew it failed, as one sentence; null where it did not
 */
public record MetadataState(
        @Nullable Long number, @Nullable LocalDate nextUpdate, boolean overdue, @Nullable String failure) {}
