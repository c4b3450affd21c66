package dev.keywright.cli;

import dev.keywright.host.otp.Slot;
import java.io.IOException;

/** The connection broke while a slot was written. */
final class SlotInDoubt extends IOException {
    private static final long serialVersionUID = 1L;

    SlotInDoubt(Slot slot, IOException cause) {
        super(Sentence.of(cause) + " Whether " + slot + " was programmed nobody knows: program it again, with --force.",
                cause);
    }
}
