package dev.keywright.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright otp swap}. */
@Command(
        name = "swap",
        mixinStandardHelpOptions = true,
        description = "Makes slot 1 slot 2, and slot 2 slot 1.")
final class OtpSwap implements Callable<Integer> {

    @Mixin
    private OtpOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        options.open(session -> {
            session.swap();
            return null;
        });
        json.print(Map.of("swapped", true), out -> out.println("The slots are swapped."));
        return 0;
    }
}
