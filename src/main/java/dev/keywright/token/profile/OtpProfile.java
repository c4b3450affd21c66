package dev.keywright.token.profile;

/**
 * The OTP application.
 *
 * @param usbCard             whether it can also be reached through the key's own CCID interface, besides the OTP pipe
 *     and NFC
 * @param ndefNeedsAccessCode whether what NFC readers are told can be changed only with the slot's access code (it could
 *     be without by a mistake, CVE-2020-15001)
 */
public record OtpProfile(boolean usbCard, boolean ndefNeedsAccessCode) {}
