/** One-time codes of users' tokens, Yubico OTPs and recovery codes: each is good once. */
@NullMarked
package dev.keywright.rp.code;

import org.jspecify.annotations.NullMarked;
