package dev.keywright.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keywright.cli.CommandLines;
import java.time.Duration;
import java.util.List;

/**
 * Commands of {@code keywright} in a guest, one after the other in one JVM, with a data folder of its own. They read
 * nothing from standard input.
 */
public final class GuestKeywright {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final GuestCommand.Running program;
    private int commands;

    /** Starts the JVM, and does not wait for it. */
    public GuestKeywright(KernelGuest guest) {
        program = guest.java(CommandLines.class).environment("KEYWRIGHT_DATA", "/run/keywright-host").start();
    }

    /** Runs a command to its end. */
    public GuestCommand.Result run(String... words) throws InterruptedException, JsonProcessingException {
        start(words);
        return await(words);
    }

    /** Starts a command, of which {@link #await} gives the result. */
    public void start(String... words) throws JsonProcessingException {
        program.say(JSON.writeValueAsString(words));
    }

    /** The result of the command that was started last. */
    public GuestCommand.Result await(String... words) throws InterruptedException, JsonProcessingException {
        String sign = "answer " + ++commands + " ";
        String output = program.awaitOutput(sign, LIMIT).output();
        // The rest of the line is there in no time.
        int begin = output.indexOf(sign) + sign.length();
        while (output.indexOf('\n', begin) < 0) {
            output = program.output();
        }
        JsonNode answer = JSON.readTree(output.substring(begin, output.indexOf('\n', begin)));
        return new GuestCommand.Result(
                List.of(words), answer.get("status").intValue(), answer.get("out").textValue(),
                answer.get("err").textValue());
    }
}
