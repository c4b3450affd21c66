/** Keys in card readers (PC/SC). */
@NullMarked
package dev.keywright.host.pcsc;

import org.jspecify.annotations.NullMarked;
