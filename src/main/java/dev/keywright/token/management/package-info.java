/** The management application: what the emulated key says of itself, and which of its applications are switched on. */
@NullMarked
package dev.keywright.token.management;

import org.jspecify.annotations.NullMarked;
