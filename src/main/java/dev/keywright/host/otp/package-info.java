/** The OTP application's two slots, over the card pipe or the OTP pipe: to program them, and to ask them. */
@NullMarked
package dev.keywright.host.otp;

import org.jspecify.annotations.NullMarked;
