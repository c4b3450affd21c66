/** Key after key: what a plan wants is put on each, read back, and remembered. */
@NullMarked
package dev.keywright.desk.provision;

import org.jspecify.annotations.NullMarked;
