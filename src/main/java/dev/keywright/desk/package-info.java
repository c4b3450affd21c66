/** The desk at which keys are made ready for people. */
@NullMarked
package dev.keywright.desk;

import org.jspecify.annotations.NullMarked;
