package dev.keywright.server;

import dev.keywright.rp.RelyingPartySettings;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The origins and hosts of all relying parties, looked up again once a second. */
final class RelyingPartyNames {

    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<List<RelyingPartySettings>> settings;
    private final LongSupplier nanoTime;
    private volatile Looked looked = new Looked(0, false, Set.of(), Set.of());

    private record Looked(long at, boolean ever, Set<String> origins, Set<String> hosts) {}

    RelyingPartyNames(Supplier<List<RelyingPartySettings>> settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    Set<String> origins() {
        return fresh().origins();
    }

    Set<String> hosts() {
        return fresh().hosts();
    }

    private Looked fresh() {
        Looked before = looked;
        long now = nanoTime.getAsLong();
        if (before.ever() && now - before.at() < LOOK_AGAIN_NANOS) {
            return before;
        }
        Set<String> origins = new TreeSet<>();
        Set<String> hosts = new TreeSet<>();
        for (RelyingPartySettings one : settings.get()) {
            hosts.add(one.id().toLowerCase(Locale.ROOT));
            for (String origin : one.origins()) {
                origins.add(origin);
                // Nothing for an application's origin, such as android:apk-key-hash:….
                String host = URI.create(origin).getHost();
                if (host != null) {
                    hosts.add(host.toLowerCase(Locale.ROOT));
                }
            }
        }
        Looked found = new Looked(now, true, Set.copyOf(origins), Set.copyOf(hosts));
        looked = found;
        return found;
    }
}
