/** Keys that are plugged in: finding them over HID, and with what the card readers hold. */
@NullMarked
package dev.keywright.host.usb;

import org.jspecify.annotations.NullMarked;
