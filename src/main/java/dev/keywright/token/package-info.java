/** The emulated key. It reads no clock, opens no file and draws no random number but through its environment. */
@NullMarked
package dev.keywright.token;

import org.jspecify.annotations.NullMarked;
