/** The emulated key as HID devices of Linux, through {@code /dev/uhid}. */
@NullMarked
package dev.keywright.port.uhid;

import org.jspecify.annotations.NullMarked;
