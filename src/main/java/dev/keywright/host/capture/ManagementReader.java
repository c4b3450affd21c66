package dev.keywright.host.capture;

import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import java.io.IOException;
import java.util.Arrays;

/** Reads a Yubico key's device information into the facts of a profile. Tags are those of yubikit's management.py. */
final class ManagementReader {

    static final int READ_CONFIG = 0x1d;

    private static final int USB_SUPPORTED = 0x01;
    private static final int FORM_FACTOR = 0x04;
    private static final int VERSION = 0x05;
    private static final int AUTO_EJECT_TIMEOUT = 0x06;
    private static final int CHALLENGE_RESPONSE_TIMEOUT = 0x07;
    private static final int NFC_SUPPORTED = 0x0d;

    private ManagementReader() {}

    /**
     * @param page the first page, where all of this stands: a length byte, then TLVs
     * @throws IOException when it is not such a page
     */
    static void read(byte[] page, Findings findings) throws IOException {
        if (page.length == 0 || (page[0] & 0xff) > page.length - 1) {
            throw new IOException("The key's device information is cut off; it cannot be captured.");
        }
        try {
            for (Tlv entry : Tlv.decodeAll(Arrays.copyOfRange(page, 1, 1 + (page[0] & 0xff)))) {
                byte[] value = entry.value().toArray();
                switch (entry.tag()) {
                    case USB_SUPPORTED -> findings.tell("management.usbSupported", number(value));
                    case NFC_SUPPORTED -> findings.tell("management.nfcSupported", number(value));
                    case FORM_FACTOR -> findings.tell("management.formFactor", number(value));
                    case AUTO_EJECT_TIMEOUT -> findings.tell("management.autoEjectTimeout", number(value));
                    case CHALLENGE_RESPONSE_TIMEOUT ->
                            findings.tell("management.challengeResponseTimeout", number(value));
                    case VERSION -> findings.tell("firmware", value.length == 3
                            ? (value[0] & 0xff) + "." + (value[1] & 0xff) + "." + (value[2] & 0xff)
                            : null);
                    default -> {
                        // Serial numbers, and what is configured, are of this one key.
                    }
                }
            }
        } catch (MalformedTlv e) {
            throw new IOException("The key's device information is malformed; it cannot be captured.", e);
        }
        if (findings.get("management.nfcSupported").isEmpty()) {
            findings.tell("management.nfcSupported", 0);
        }
    }

    private static int number(byte[] bigEndian) {
        int number = 0;
        for (byte next : bigEndian) {
            number = number << 8 | next & 0xff;
        }
        return number;
    }
}
