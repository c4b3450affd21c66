package dev.keywright.cli;

import dev.keywright.token.UserPresence;
import dev.keywright.token.UserVerifier;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --touch}: who touches an emulated key, or puts a finger on its sensor. */
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

    @Mixin
    private FingerOption finger;

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

    UserVerifier verifier() {
        return switch (touch) {
            case ALWAYS -> finger.verifier();
            case NEVER -> UserVerifier.NEVER;
            case ASK -> this::askForFinger;
        };
    }

    private UserPresence.Answer ask(String what, BooleanSupplier cancelled) {
        Reply reply = reply("Touch the key to " + what + "? Enter is a touch, n is none.", what, cancelled);
        return switch (reply.end) {
            case TYPED -> UserPresence.Answer.TOUCHED;
            case DECLINED -> UserPresence.Answer.DECLINED;
            case TIMED_OUT -> UserPresence.Answer.TIMED_OUT;
            case CANCELLED -> UserPresence.Answer.CANCELLED;
        };
    }

    private UserVerifier.Answer askForFinger(String what, BooleanSupplier cancelled) {
        Reply reply = reply(
                "Put a finger on the key to " + what + "? Enter is the " + finger.name()
                        + ", a name is another finger, n is none.",
                what,
                cancelled);
        return switch (reply.end) {
            case TYPED -> new UserVerifier.Finger(reply.typed.isEmpty() ? finger.name() : reply.typed);
            case DECLINED -> UserVerifier.None.DECLINED;
            case TIMED_OUT -> UserVerifier.None.TIMED_OUT;
            case CANCELLED -> UserVerifier.None.CANCELLED;
        };
    }

    private enum End {
        TYPED,
        DECLINED,
        TIMED_OUT,
        CANCELLED
    }

    /** @param typed what the person typed, where they did */
    private record Reply(End end, String typed) {}

    private synchronized Reply reply(String question, String what, BooleanSupplier cancelled) {
        if (!what.equals(withdrawn) || System.nanoTime() - withdrawnAt > SAME_QUESTION_NANOS) {
            command.commandLine().getErr().println(question);
        }
        withdrawn = "";
        TypedLines.TERMINAL.ask();
        try {
            for (long waited = 0; waited < PATIENCE_MILLIS; waited += POLL_MILLIS) {
                if (cancelled.getAsBoolean()) {
                    withdrawn = what;
                    withdrawnAt = System.nanoTime();
                    return new Reply(End.CANCELLED, "");
                }
                String line = TypedLines.TERMINAL.answer();
                if (line != null) {
                    boolean no = line.strip().toLowerCase(Locale.ROOT).matches("n|no");
                    return no ? new Reply(End.DECLINED, "") : new Reply(End.TYPED, line.strip());
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (IOException e) {
            return new Reply(End.DECLINED, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply(End.CANCELLED, "");
        } finally {
            TypedLines.TERMINAL.answered();
        }
        return new Reply(End.TIMED_OUT, "");
    }
}
