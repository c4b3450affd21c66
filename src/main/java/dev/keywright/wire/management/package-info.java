/** Device information and configuration as Yubico's keys encode them. */
@NullMarked
package dev.keywright.wire.management;

import org.jspecify.annotations.NullMarked;
