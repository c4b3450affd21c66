package dev.keywright.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One subject of the report: rows of figures, some held to a limit. */
final class Table {

    private static final int NAME = 44;
    private static final int COLUMN = 15;

    private final String title;
    private final StringBuilder text = new StringBuilder();
    private final List<String> missed = new ArrayList<>();

    /** @param columns the headings of the figures; that of the rows' names is the title */
    Table(String title, String... columns) {
        this.title = title;
        row(title, Arrays.asList(columns), "");
        text.append("-".repeat(NAME + COLUMN * columns.length)).append('\n');
    }

    void row(String name, String... figures) {
        row(name, Arrays.asList(figures), "");
    }

    /** A row that misses its limit unless {@code kept}. */
    void row(String name, String limit, boolean kept, String... figures) {
        row(name, Arrays.asList(figures), "  " + limit + (kept ? ", kept" : ", MISSED"));
        if (!kept) {
            missed.add(title + ": " + name + " misses its limit, " + limit);
        }
    }

    private void row(String name, List<String> figures, String remark) {
        text.append(String.format("%-" + NAME + "s", name));
        figures.forEach(figure -> text.append(String.format("%" + COLUMN + "s", figure)));
        text.append(remark).append('\n');
    }

    /** Prints the table, and gives one sentence for each limit that was missed. */
    List<String> print() {
        System.out.print("\n" + text);
        return missed;
    }

    static String whole(double figure) {
        return String.format(Locale.ROOT, "%,.0f", figure);
    }

    static String decimal(double figure) {
        return String.format(Locale.ROOT, "%.2f", figure);
    }
}
