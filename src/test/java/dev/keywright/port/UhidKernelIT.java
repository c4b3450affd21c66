package dev.keywright.port;

import dev.keywright.testing.KernelGuest;

/** Through {@code /dev/uhid}, as an HID device. */
class UhidKernelIT extends KernelScenario {

    UhidKernelIT() {
        super("--uhid");
    }

    @Override
    void attach(KernelGuest guest) {}
}
