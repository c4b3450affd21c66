package dev.keywright.cli;

import dev.keywright.host.otp.OtpStatus;
import dev.keywright.host.otp.Slot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keywright otp info}. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Shows which slots are in use; a key does not tell what they hold.")
final class OtpInfo implements Callable<Integer> {

    @Mixin
    private OtpOptions options;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() throws Exception {
        Map<String, Object> info = options.open(session -> describe(session.version().toString(), session.status()));
        json.print(info, out -> {
            out.println("Firmware  " + info.get("firmware"));
            for (Object each : (List<?>) info.get("slots")) {
                Map<?, ?> slot = (Map<?, ?>) each;
                out.println("Slot " + slot.get("slot") + "    " + text(slot.get("configured"), slot.get("touch")));
            }
        });
        return 0;
    }

    private static Map<String, Object> describe(String firmware, OtpStatus status) {
        List<Object> slots = new ArrayList<>();
        for (Slot slot : Slot.values()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("slot", slot.number());
            fields.put("configured", orNull(status.configured(slot)));
            fields.put("touch", orNull(status.touch(slot)));
            slots.add(fields);
        }
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("firmware", firmware);
        info.put("programSequence", status.programSequence());
        info.put("ledInverted", status.ledInverted());
        info.put("slots", slots);
        return info;
    }

    private static @Nullable Object orNull(Optional<Boolean> told) {
        return told.orElse(null);
    }

    private static String text(@Nullable Object configured, @Nullable Object touch) {
        if (configured == null) {
            return "not told by this key";
        }
        boolean inUse = (Boolean) configured;
        if (!inUse) {
            return "empty";
        }
        return touch != null && (Boolean) touch ? "in use, by touch" : "in use";
    }
}
