package dev.keywright.cli;

import dev.keywright.host.webauthn.FidoSession;
import dev.keywright.host.webauthn.KeyFingers;
import dev.keywright.host.webauthn.KeyFingers.EnrolledFinger;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright fido fingers list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the fingers that the key knows.")
final class FingersList implements Callable<Integer> {

    @Mixin
    private FidoOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        List<EnrolledFinger> fingers = options.open(connection -> {
            KeyFingers known = FidoSession.over(connection).fingers();
            known.requireSensor();
            return options.withPin(known::list);
        });
        json.print(fingers.stream().map(FingerQuery::describe).toList(), out -> fingers.forEach(
                finger -> out.println(finger.id() + "  " + (finger.name() == null ? "" : finger.name()))));
        return 0;
    }
}
