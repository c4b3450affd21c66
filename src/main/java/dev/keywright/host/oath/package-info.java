/** The OATH application of a key, as a computer sees it: one-time code accounts, and the password that locks them. */
@NullMarked
package dev.keywright.host.oath;

import org.jspecify.annotations.NullMarked;
