/** Card readers for Java programs, with emulated keys in them. */
@NullMarked
package dev.keywright.port.smartcardio;

import org.jspecify.annotations.NullMarked;
