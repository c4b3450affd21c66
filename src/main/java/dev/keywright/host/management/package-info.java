/** What a Yubico key tells of itself. */
@NullMarked
package dev.keywright.host.management;

import org.jspecify.annotations.NullMarked;
