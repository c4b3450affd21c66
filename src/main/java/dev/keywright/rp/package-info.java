/** The relying party: it issues challenges, verifies what keys answer, and remembers the passkeys. */
@NullMarked
package dev.keywright.rp;

import org.jspecify.annotations.NullMarked;
