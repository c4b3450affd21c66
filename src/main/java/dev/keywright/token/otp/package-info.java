/** The OTP application: two slots that a touch, or a challenge, makes answer. */
@NullMarked
package dev.keywright.token.otp;

import org.jspecify.annotations.NullMarked;
