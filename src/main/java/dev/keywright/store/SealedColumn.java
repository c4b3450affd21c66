package dev.keywright.store;

import java.util.List;

/**
 * A column whose values the vault sealed, each for the place that its row's key names.
 *
 * @param keys        the columns that name a row
 * @param placePrefix how the place begins, such as {@code code-token/}; the values of {@code keys} follow, with
 *                    {@code /} between them
 */
public record SealedColumn(String table, List<String> keys, String column, String placePrefix) {

    public SealedColumn {
        keys = List.copyOf(keys);
    }
}
