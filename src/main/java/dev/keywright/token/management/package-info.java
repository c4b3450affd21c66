/** What the emulated key says of itself: serial number, form factor and applications. */
@NullMarked
package dev.keywright.token.management;

import org.jspecify.annotations.NullMarked;
