/**
 * The emulated key's HID interfaces: FIDO with its channels, transactions and keepalives over 64-byte reports, and the
 * OTP keyboard with its frames in 8-byte feature reports.
 */
@NullMarked
package dev.keywright.token.hid;

import org.jspecify.annotations.NullMarked;
