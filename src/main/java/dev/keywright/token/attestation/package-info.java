/** The attestation of emulated keys, which says that they are emulated. */
@NullMarked
package dev.keywright.token.attestation;

import org.jspecify.annotations.NullMarked;
