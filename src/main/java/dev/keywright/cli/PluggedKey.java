package dev.keywright.cli;

import dev.keywright.host.emulated.EmulatedSecurityKey;
import dev.keywright.port.Ports;

/** An emulated key and where it is plugged in; closing it pulls it out and frees its state file. */
record PluggedKey(EmulatedSecurityKey key, Ports ports) implements AutoCloseable {

    String name() {
        return KeyOptions.describe(key.info());
    }

    @Override
    public void close() {
        ports.close();
        key.close();
    }
}
