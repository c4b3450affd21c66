/** Files that only their owner may read. */
@NullMarked
package dev.keywright.desk.files;

import org.jspecify.annotations.NullMarked;
