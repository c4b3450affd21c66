package dev.keywright.token.hid;

import java.util.HexFormat;

/** What the FIDO interface of a key tells of its reports, as CTAP 2.1 §11.2.8.2 prescribes it. */
final class FidoReports {

    static final byte[] DESCRIPTOR = HexFormat.of().parseHex(
            // Usage page f1d0 (FIDO Alliance) and usage 1: an authenticator.
            "06d0f10901" + "a101"
                    // Input: 64 bytes of data.
                    + "0920" + "150026ff0075089540" + "8102"
                    // Output: 64 bytes of data.
                    + "0921" + "150026ff0075089540" + "9102"
                    + "c0");

    private FidoReports() {}
}
