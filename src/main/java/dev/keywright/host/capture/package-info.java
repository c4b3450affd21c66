/** Reads a key through its pipes, and writes down which device it is. */
@NullMarked
package dev.keywright.host.capture;

import org.jspecify.annotations.NullMarked;
