package dev.keywright.host.discovery;

import dev.keywright.host.SecurityKey;

/**
 * A key came, changed or went.
 *
 * @param id  as {@link KeyIds} gives it
 * @param key as it is now; of one that went, as it was
 */
public record KeyEvent(Kind kind, String id, SecurityKey key) {

    /** What happened. */
    public enum Kind {
        CAME,
        /** It shows other pipes, or tells more of itself. */
        CHANGED,
        WENT
    }
}
