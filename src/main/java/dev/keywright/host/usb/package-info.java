/** Keys that are plugged into USB: finding them over HID, and their FIDO and OTP pipes. */
@NullMarked
package dev.keywright.host.usb;

import org.jspecify.annotations.NullMarked;
