/** The emulated key's card pipe: applet selection, command chaining and long answers (ISO/IEC 7816-4). */
@NullMarked
package dev.keywright.token.card;

import org.jspecify.annotations.NullMarked;
