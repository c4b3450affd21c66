/** Failed attempts counted by user, address and relying party, and how long who made too many must wait. */
@NullMarked
package dev.keywright.rp.lockout;

import org.jspecify.annotations.NullMarked;
