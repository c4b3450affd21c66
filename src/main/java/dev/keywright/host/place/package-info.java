/** Where keys are plugged in, and which programs hold them, as far as the operating system tells. */
@NullMarked
package dev.keywright.host.place;

import org.jspecify.annotations.NullMarked;
