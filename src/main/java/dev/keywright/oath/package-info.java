/** One-time codes: their arithmetic, their URIs, their setup keys and QR codes. */
@NullMarked
package dev.keywright.oath;

import org.jspecify.annotations.NullMarked;
