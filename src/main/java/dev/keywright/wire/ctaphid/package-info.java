/** CTAPHID framing (CTAP 2.1 §11.2): how messages travel in 64-byte HID reports. */
@NullMarked
package dev.keywright.wire.ctaphid;

import org.jspecify.annotations.NullMarked;
