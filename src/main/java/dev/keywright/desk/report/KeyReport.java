package dev.keywright.desk.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.keywright.desk.provision.Ledger.Assignment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far one key of a person is.
 *
 * @param key    {@code first}, {@code spare 1} and so on
 * @param state  {@code waiting} for a key, {@code begun}, or {@code ready}
 * @param readyAt when it was read back, in ISO 8601
 */
@JsonPropertyOrder({"key", "state", "serial", "model", "firmware", "readyAt"})
public record KeyReport(
        String key,
        String state,
        @Nullable Integer serial,
        @Nullable String model,
        @Nullable String firmware,
        @Nullable String readyAt) {

    /** @param number 1 for the first key */
    static KeyReport of(int number, @Nullable Assignment key) {
        String name = number == 1 ? "first" : "spare " + (number - 1);
        if (key == null) {
            return new KeyReport(name, "waiting", null, null, null, null);
        }
        String at = key.readyAt().map(Instant::toString).orElse(null);
        return new KeyReport(name, at == null ? "begun" : "ready", key.serial(), key.model(), key.firmware(), at);
    }
}
