/** The emulated key as the computer sees it: made on first use, kept in a file, plugged in like any other. */
@NullMarked
package dev.keywright.host.emulated;

import org.jspecify.annotations.NullMarked;
