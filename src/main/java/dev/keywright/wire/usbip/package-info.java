/**
 * USB/IP, by which a USB device is used over a network (the Linux kernel's
 * {@code Documentation/usb/usbip_protocol.rst}, version 1.1.1). All numbers are big-endian.
 */
@NullMarked
package dev.keywright.wire.usbip;

import org.jspecify.annotations.NullMarked;
