package dev.keywright.desk.provision;

/** What the person at the desk is told while keys are made ready. */
public interface Progress {

    /** Tells nobody. */
    Progress NONE = new Progress() {};

    /** Whose key is to be plugged in. */
    default void turn(Turn turn) {}

    /**
     * Something is about to be put on the key and read back.
     *
     * @param done steps before it
     * @param of   how many there are
     * @param what such as {@code OATH account Example:alice@example.org}
     */
    default void step(Turn turn, int serial, int done, int of, String what) {}

    /** The key waits for a touch. */
    default void touch(int serial, String what) {}

    /** How it went with a key. */
    default void result(Result result) {}
}
