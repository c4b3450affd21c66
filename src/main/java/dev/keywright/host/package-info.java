/** Keys as a computer sees them, metal or emulated: finding them, opening their pipes, speaking to them. */
@NullMarked
package dev.keywright.host;

import org.jspecify.annotations.NullMarked;
