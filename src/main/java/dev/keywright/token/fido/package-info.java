/** The applet that carries both FIDO protocols, CTAP2 and U2F, on the card pipe. */
@NullMarked
package dev.keywright.token.fido;

import org.jspecify.annotations.NullMarked;
