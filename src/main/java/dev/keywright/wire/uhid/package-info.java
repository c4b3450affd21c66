/** What goes through Linux's {@code /dev/uhid}, by which a program is the other end of HID devices. */
@NullMarked
package dev.keywright.wire.uhid;

import org.jspecify.annotations.NullMarked;
