/** What programs that nobody here wrote make of the emulated key, and the page that tells of it. */
@NullMarked
package dev.keywright.conformance;

import org.jspecify.annotations.NullMarked;
