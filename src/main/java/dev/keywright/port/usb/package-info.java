/**
 * An emulated key as a composite USB device: descriptors, control requests, and the functions that a key has, a
 * keyboard, a FIDO authenticator and a smart card reader. Which bus carries it is another room's business.
 */
@NullMarked
package dev.keywright.port.usb;

import org.jspecify.annotations.NullMarked;
