/** Cryptographic primitives and the one place that chooses who computes them. */
@NullMarked
package dev.keywright.crypto;

import org.jspecify.annotations.NullMarked;
