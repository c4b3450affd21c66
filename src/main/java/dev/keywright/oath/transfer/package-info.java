/** The files by which one-time code accounts move between programs: a class each. */
@NullMarked
package dev.keywright.oath.transfer;

import org.jspecify.annotations.NullMarked;
