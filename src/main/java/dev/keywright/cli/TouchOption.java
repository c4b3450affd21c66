package dev.keywright.cli;

import dev.keywright.token.UserPresence;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --touch}: who touches an emulated key. */
final class TouchOption {

    /** How long a key blinks before it gives up (CTAP 2.1 §6.1.2 leaves it to the key; YubiKeys take 15 s). */
    private static final long PATIENCE_MILLIS = 15_000;
    private static final long POLL_MILLIS = 50;
    /** U2F's clients ask for the same touch again at least this often; a person is told once. */
    private static final long SAME_QUESTION_NANOS = TimeUnit.SECONDS.toNanos(2);

    enum Touch {
        ALWAYS,
        ASK,
        NEVER
    }

    @Option(
            names = "--touch",
            paramLabel = "always|ask|never",
            defaultValue = "always",
            description = "Whether the key is touched: always and at once (the default), when you say so on this"
                    + " terminal, or never.")
    private Touch touch;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private String withdrawn = "";
    private long withdrawnAt;

    UserPresence presence() {
        return switch (touch) {
            case ALWAYS -> UserPresence.ALWAYS;
            case NEVER -> UserPresence.NEVER;
            case ASK -> this::ask;
        };
    }

    private synchronized UserPresence.Answer ask(String what, BooleanSupplier cancelled) {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        if (!what.equals(withdrawn) || System.nanoTime() - withdrawnAt > SAME_QUESTION_NANOS) {
            command.commandLine().getErr().println("Touch the key to " + what + "? Enter is a touch, n is none.");
        }
        withdrawn = "";
        try {
            for (long waited = 0; waited < PATIENCE_MILLIS; waited += POLL_MILLIS) {
                if (cancelled.getAsBoolean()) {
                    withdrawn = what;
                    withdrawnAt = System.nanoTime();
                    return UserPresence.Answer.CANCELLED;
                }
                if (in.ready()) {
                    String line = in.readLine();
                    boolean touched = line != null && !line.strip().toLowerCase(Locale.ROOT).startsWith("n");
                    return touched ? UserPresence.Answer.TOUCHED : UserPresence.Answer.DECLINED;
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (IOException e) {
            return UserPresence.Answer.DECLINED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UserPresence.Answer.CANCELLED;
        }
        return UserPresence.Answer.TIMED_OUT;
    }
}
