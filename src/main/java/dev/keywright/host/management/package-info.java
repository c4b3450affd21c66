/** What a Yubico key tells of itself, and which of its applications are switched on. */
@NullMarked
package dev.keywright.host.management;

import org.jspecify.annotations.NullMarked;
