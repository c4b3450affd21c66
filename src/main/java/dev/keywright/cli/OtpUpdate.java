package dev.keywright.cli;

import dev.keywright.host.otp.AccessCodes;
import dev.keywright.host.otp.SlotOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright otp update}. */
@Command(
        name = "update",
        mixinStandardHelpOptions = true,
        description = "Changes a slot's options or access code; what it holds stays. It has the usual options"
                + " afterwards, and those that are named here: a key does not tell which it had.")
final class OtpUpdate implements Callable<Integer> {

    @Mixin
    private SlotParameter slot;

    @Mixin
    private SlotOptionChoice choice;

    @Mixin
    private AccessCodeOptions codes;

    @Mixin
    private OtpOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        choice.check();
        Set<SlotOption> chosen = update();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("updated", slot.slot().number());
        answer.put("options", chosen.stream().map(SlotOption::text).toList());
        json.print(answer, out -> out.println("Slot " + slot.slot().number() + " has the options "
                + String.join(", ", chosen.stream().map(SlotOption::text).toList()) + "."));
        return 0;
    }

    private Set<SlotOption> update() throws Exception {
        try (AccessCodes given = codes.read()) {
            return options.open(session -> {
                OtpOptions.requireConfigured(session, slot.slot());
                Set<SlotOption> all = choice.changed(session.usualOptions());
                session.update(slot.slot(), all, given);
                return all;
            });
        }
    }
}
