/** Where an emulated key shows itself to other programs. */
@NullMarked
package dev.keywright.port;

import org.jspecify.annotations.NullMarked;
