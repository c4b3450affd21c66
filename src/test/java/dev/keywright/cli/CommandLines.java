package dev.keywright.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A program that does one command of {@code keywright} after the other, where to start a JVM for each would take long.
 * It reads the words of a command as a JSON array in a line, and answers in a line with the command's number, its exit
 * status and its output.
 */
public final class CommandLines {

    private CommandLines() {}

    public static void main(String[] arguments) throws IOException {
        Logging.quiet();
        JsonMapper json = new JsonMapper();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = json.readValue(line, String[].class);
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int status = Keywright.commandLine(words)
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true))
                    .execute(words);
            String answer = json.writeValueAsString(
                    Map.of("status", status, "out", out.toString(), "err", err.toString()));
            System.out.println("answer " + ++number + " " + answer);
        }
    }
}
