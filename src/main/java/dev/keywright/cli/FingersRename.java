package dev.keywright.cli;

import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.host.webauthn.KeyFingers;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keywright fido fingers rename}. */
@Command(
        name = "rename",
        mixinStandardHelpOptions = true,
        description = "Calls a finger by another name.")
final class FingersRename implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FINGER", description = "Its name, or its id as the list prints it.")
    private String finger;

    @Parameters(index = "1", paramLabel = "NAME", description = "The new name.")
    private String name;

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
                fingers.rename(FingerQuery.find(finger, fingers.list(pin)), name, pin);
                return fingers;
            });
        });
        json.print(Map.of("renamed", name), out -> out.println("Renamed " + finger + " to " + name + "."));
        return 0;
    }
}
