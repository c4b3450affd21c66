/** Step-up: what an application's actions need, and the grants that let a user take them. */
@NullMarked
package dev.keywright.rp.stepup;

import org.jspecify.annotations.NullMarked;
