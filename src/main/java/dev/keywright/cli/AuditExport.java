package dev.keywright.cli;

import dev.keywright.audit.AuditLine;
import dev.keywright.audit.AuditReader;
import dev.keywright.audit.LoggedEvent;
import dev.keywright.store.Database;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keywright audit export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Prints the log's events, oldest first, each as one line of JSON with its hash and, at the end of"
                + " each batch, a signature; with --json, as one array.")
final class AuditExport implements Callable<Integer> {

    private static final int PAGE = 1_000;

    @Option(
            names = "--after",
            paramLabel = "SEQUENCE",
            defaultValue = "0",
            description = "Only the events after that one, such as the last of the export before.")
    private long after;

    @Mixin
    private StoreOptions store;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException, Misuse {
        if (after < 0) {
            throw new Misuse("--after is the sequence of an event, from 1 (or 0 for all), not " + after + ".");
        }
        PrintWriter out = command.commandLine().getOut();
        // As lines, an export can be added to, and read while it is written.
        String between = json.isAskedFor() ? ",\n" : "\n";
        out.print(json.isAskedFor() ? "[" : "");
        try (Database database = store.openExisting()) {
            AuditReader reader = new AuditReader(database);
            long last = after;
            List<LoggedEvent> page;
            do {
                page = reader.after(last, PAGE);
                for (LoggedEvent event : page) {
                    // Not println, whose line end is another on other systems.
                    out.print((last == after ? "" : between) + AuditLine.write(event));
                    last = event.sequence();
                }
                requireWritten(out);
            } while (page.size() == PAGE);
            out.print((json.isAskedFor() ? "]" : "") + (json.isAskedFor() || last > after ? "\n" : ""));
            requireWritten(out);
        }
        return 0;
    }

    private static void requireWritten(PrintWriter out) throws IOException {
        if (out.checkError()) {
            throw new IOException("The export could not be written to its end; make room, and export again.");
        }
    }
}
