package dev.keywright.port;

import dev.keywright.testing.KernelGuest;
import java.time.Duration;

/** Over USB/IP, as a USB device. */
class UsbIpKernelIT extends KernelScenario {

    UsbIpKernelIT() {
        super("--usbip", "127.0.0.1:3240");
    }

    @Override
    void attach(KernelGuest guest) {
        guest.run(Duration.ofMinutes(1), "usbip", "attach", "-r", "127.0.0.1", "-b", "1-1").expectSuccess();
    }
}
