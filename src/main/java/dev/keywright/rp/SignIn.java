package dev.keywright.rp;

/**
 * A sign-in that succeeded.
 *
 * @param passkey      the passkey that answered, as it is after this sign-in
 * @param userVerified whether the authenticator checked who holds it, by PIN or fingerprint
 */
public record SignIn(Passkey passkey, boolean userVerified) {}
