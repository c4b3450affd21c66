/** Finding the real keys at this computer, whichever way they are attached. */
@NullMarked
package dev.keywright.host.discovery;

import org.jspecify.annotations.NullMarked;
