package dev.keywright.cli;

import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.host.webauthn.KeyFingers;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keywright fido fingers remove}. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Has the key forget a finger.")
final class FingersRemove implements Callable<Integer> {

    @Parameters(paramLabel = "FINGER", description = "Its name, or its id as the list prints it.")
    private String finger;

    @Mixin
    private FidoOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        options.open(connection -> {
            KeyFingers fingers = FidoSession.over(connection).fingers();
            fingers.requireSensor();
            return options.withPin(pin -> {
                fingers.remove(FingerQuery.find(finger, fingers.list(pin)), pin);
                return fingers;
            });
        });
        json.print(Map.of("removed", finger), out -> out.println("Removed " + finger + "."));
        return 0;
    }
}
