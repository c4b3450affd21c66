package dev.keywright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --json}, and printing either way. */
final class JsonOption {

    private static final class Writer {
        static final ObjectWriter ON_ONE_LINE = JsonMapper.builder()
                // Maps come in another order with each start of the JVM.
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build()
                .writer();
        static final ObjectWriter INSTANCE = ON_ONE_LINE.withDefaultPrettyPrinter();
    }

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** For a command that has more to say than its answer, which then belongs on standard error. */
    boolean isAskedFor() {
        return json;
    }

    /** Prints {@code value} as JSON where that was asked for, else what {@code text} writes. */
    void print(Object value, Consumer<PrintWriter> text) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(write(Writer.INSTANCE, value));
        } else {
            text.accept(out);
        }
        out.flush();
    }

    /** The same for one of many answers: as JSON on a line of its own. */
    void printLine(Object value, Consumer<PrintWriter> text) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(write(Writer.ON_ONE_LINE, value));
        } else {
            text.accept(out);
        }
        out.flush();
    }

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }
}
