/** Keys that are plugged into USB: finding them over HID, and their FIDO pipe. */
@NullMarked
package dev.keywright.host.usb;

import org.jspecify.annotations.NullMarked;
