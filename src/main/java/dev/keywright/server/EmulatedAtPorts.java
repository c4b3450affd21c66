package dev.keywright.server;

import dev.keywright.port.Ports;

/**
 * An emulated key of the service that other programs see, too.
 *
 * @param id    as its {@link KeyDesk.Key#id}
 * @param ports where it is plugged in; they stay their owner's to close
 */
public record EmulatedAtPorts(String id, Ports ports) {}
