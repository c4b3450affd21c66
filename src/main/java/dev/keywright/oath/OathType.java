package dev.keywright.oath;

/** What the moving factor of a one-time code is: a counter (RFC 4226) or the time (RFC 6238). */
public enum OathType {
    HOTP,
    TOTP
}
