/** The database: where it is, how it is opened, and how its tables came to be. */
@NullMarked
package dev.keywright.store;

import org.jspecify.annotations.NullMarked;
