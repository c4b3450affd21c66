/** The FIDO authenticator of the emulated key: CTAP 2.1, one file a command. */
@NullMarked
package dev.keywright.token.ctap;

import org.jspecify.annotations.NullMarked;
