/** The log of what was done, by whom, and to what: written in the transaction that does it. */
@NullMarked
package dev.keywright.audit;

import org.jspecify.annotations.NullMarked;
