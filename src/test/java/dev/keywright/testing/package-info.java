/** What several tests share: keys to test with, and the surroundings that foreign programs need. */
@NullMarked
package dev.keywright.testing;

import org.jspecify.annotations.NullMarked;
