/** Emulated keys as devices of a USB/IP server, which an operating system plugs into itself. */
@NullMarked
package dev.keywright.port.usbip;

import org.jspecify.annotations.NullMarked;
