/** What travels on the OTP pipe of Yubico's keys: frames in 8-byte feature reports, slot commands and configurations. */
@NullMarked
package dev.keywright.wire.otp;

import org.jspecify.annotations.NullMarked;
