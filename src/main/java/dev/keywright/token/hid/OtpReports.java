package dev.keywright.token.hid;

import java.util.HexFormat;

/** What the OTP interface of a YubiKey tells of its reports (HID 1.11 §6.2.2), as a YubiKey 4 with firmware 4.3.4 does. */
final class OtpReports {

    /** A boot keyboard (HID 1.11 appendix B.1), with a feature report of 8 bytes. */
    static final byte[] DESCRIPTOR = HexFormat.of().parseHex(
            // Usage page 1 and usage 6: a keyboard.
            "05010906" + "a101"
                    // Input: 8 modifier keys, a byte of nothing, …
                    + "050719e029e71500250175019508" + "8102"
                    + "95017508" + "8101"
                    // Output: 5 lights, 3 bits of nothing.
                    + "95057501050819012905" + "9102"
                    + "95017503" + "9101"
                    // … and 6 pressed keys.
                    + "9506750815002565050719002965" + "8100"
                    // Feature: 8 bytes.
                    + "090375089508" + "b102"
                    + "c0");

    private OtpReports() {}
}
