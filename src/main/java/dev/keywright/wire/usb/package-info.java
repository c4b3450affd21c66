/** What a USB host and a device tell each other before any of its functions speaks: requests and descriptors. */
@NullMarked
package dev.keywright.wire.usb;

import org.jspecify.annotations.NullMarked;
