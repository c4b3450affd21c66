/** The emulated key as a card in vpcd, the virtual smart card reader of pcscd. */
@NullMarked
package dev.keywright.port.vpcd;

import org.jspecify.annotations.NullMarked;
