package dev.keywright.audit;

import java.nio.charset.StandardCharsets;

/**
 * A place in the chain. Its hash stands for all events up to it, so that whoever keeps one elsewhere can tell later
 * whether any of them was changed or taken away.
 */
public record Checkpoint(long sequence, String hash) {

    /** What is signed: three lines of ASCII, each with its line feed. */
    byte[] message() {
        return ("keywright audit checkpoint\n" + sequence + "\n" + hash + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
