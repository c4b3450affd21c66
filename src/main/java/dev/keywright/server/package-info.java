/** The HTTP service on this machine's loopback: the console page, its API, and the FIDO conformance test API. */
@NullMarked
package dev.keywright.server;

import org.jspecify.annotations.NullMarked;
