/** U2F, the protocol before CTAP2: raw messages for security keys. */
@NullMarked
package dev.keywright.token.u2f;

import org.jspecify.annotations.NullMarked;
