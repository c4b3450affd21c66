/** What an emulated key remembers, as a value, and the changes that lead from one value to the next. */
@NullMarked
package dev.keywright.token.state;

import org.jspecify.annotations.NullMarked;
