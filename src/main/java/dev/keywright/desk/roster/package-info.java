/** The people who are to have keys. */
@NullMarked
package dev.keywright.desk.roster;

import org.jspecify.annotations.NullMarked;
