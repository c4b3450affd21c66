/** The command line: one file a command. */
@NullMarked
package dev.keywright.cli;

import org.jspecify.annotations.NullMarked;
