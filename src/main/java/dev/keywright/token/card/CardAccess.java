package dev.keywright.token.card;

import dev.keywright.token.Applet;

/**
 * What of a key can be reached through one card interface at the moment; it changes as applications are switched on and
 * off. All but {@link #isPresent} is asked with the key's lock held.
 */
public interface CardAccess {

    /** All applets, always. */
    CardAccess ALL = new CardAccess() {};

    /** Whether the interface is there at all; one that is not answers nothing and has no card in it. */
    default boolean isPresent() {
        return true;
    }

    /** Whether {@code applet} is there. */
    default boolean isAvailable(Applet applet) {
        return true;
    }

    /** How often the key has lost its power; with it goes what is selected. */
    default int powerCycles() {
        return 0;
    }

    /** The reader gives power to the interface. */
    default void poweredUp() {}
}
