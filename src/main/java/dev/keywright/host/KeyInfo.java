package dev.keywright.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a key without asking it for anything secret.
 *
 * @param serial   the number on the case, or null where the key does not tell
 * @param name     the model
 * @param firmware such as {@code 5.4.3}, or null where the key does not tell
 * @param emulated whether it is software
 * @param profile  the firmware profile of an emulated key, else null
 * @param pipes    which of the pipes are there
 */
public record KeyInfo(
        @Nullable Integer serial,
        String name,
        @Nullable String firmware,
        boolean emulated,
        @Nullable String profile,
        List<Pipe> pipes) {

    public KeyInfo {
        pipes = List.copyOf(pipes);
    }

    /** One of the three ways to speak to a key. */
    public enum Pipe {
        FIDO,
        CARD,
        OTP
    }
}
