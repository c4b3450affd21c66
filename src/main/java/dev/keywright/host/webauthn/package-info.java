/** The WebAuthn client: options JSON in, credential JSON out, with any key on any pipe. */
@NullMarked
package dev.keywright.host.webauthn;

import org.jspecify.annotations.NullMarked;
