package dev.keywright.port;

import java.io.IOException;

/**
 * A place where an emulated key shows itself to programs outside of this process. The key can be plugged in there and
 * pulled out again as often as one likes; it keeps its memory, and a command that is under way when it is pulled ends.
 * All methods may be called from any thread.
 */
public interface Port extends AutoCloseable {

    /** Where that is, within a sentence for people, such as {@code vpcd at 127.0.0.1:35963}. */
    String place();

    /**
     * Plugs the key in; does nothing where it is plugged in.
     *
     * @throws IOException with a sentence for people when it could not be plugged in
     */
    void plugIn() throws IOException;

    /** Pulls the key out, as a hand would; does nothing where it is out. Returns once it is out. */
    void pullOut();

    boolean isPluggedIn();

    /** Pulls the key out for good. */
    @Override
    void close();
}
