package dev.keywright.cli;

import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.host.webauthn.KeyFingers;
import dev.keywright.host.webauthn.KeyFingers.EnrolledFinger;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keywright fido fingers add}. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = "Enrols a finger, which takes several touches of the sensor.")
final class FingersAdd implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "What to call the finger.")
    private @Nullable String name;

    @Mixin
    private FidoOptions options;

    @Mixin
    private JsonOption json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        EnrolledFinger added = options.open(connection -> {
            KeyFingers fingers = FidoSession.over(connection).fingers();
            fingers.requireSensor();
            return options.withPin(pin -> fingers.add(name, pin, new Teller(command.commandLine().getErr())));
        });
        json.print(FingerQuery.describe(added), out -> out.println(
                "Added " + (name == null ? added.id() : name) + "."));
        return 0;
    }

    private record Teller(PrintWriter err) implements KeyFingers.Progress {
        @Override
        public void touch() {
            err.println("Touch the sensor with the finger, and lift it again.");
        }

        @Override
        public void again(String why) {
            err.println(why);
        }
    }
}
