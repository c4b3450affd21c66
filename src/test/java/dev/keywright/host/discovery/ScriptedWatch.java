package dev.keywright.host.discovery;

import dev.keywright.host.FoundKeys;
import java.time.Duration;
import java.util.function.Supplier;

/** A watch over keys that a test plugs in and pulls out, which looks all the time. */
public final class ScriptedWatch {

    private ScriptedWatch() {}

    /** @param plugged what is plugged in now; at first all of it is known */
    public static KeyWatch start(Supplier<FoundKeys> plugged, KeyWatch.Listener listener) {
        return KeyWatch.start(plugged, plugged.get(), Duration.ofMillis(1), listener);
    }
}
