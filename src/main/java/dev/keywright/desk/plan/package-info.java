/** What each person's keys shall hold. */
@NullMarked
package dev.keywright.desk.plan;

import org.jspecify.annotations.NullMarked;
