/** The emulated key's FIDO HID interface: channels, transactions and keepalives over 64-byte reports. */
@NullMarked
package dev.keywright.token.hid;

import org.jspecify.annotations.NullMarked;
