/** The YKOATH applet: one-time codes that the key keeps and computes (Yubico's "YKOATH Protocol Specification"). */
@NullMarked
package dev.keywright.token.oath;

import org.jspecify.annotations.NullMarked;
