package dev.keywright.token.state;

import dev.keywright.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * An enrolled finger (CTAP 2.1 §6.7).
 *
 * @param id    the template's id
 * @param name  what the user calls it, where it was named
 * @param print which finger it is, by whatever the sensor tells one from another
 */
public record Finger(Bytes id, @Nullable String name, String print) {}
