package dev.keywright.token.profile;

import dev.keywright.oath.HashAlgorithm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one model of key with one firmware does: the only place where devices differ. Read from
 * {@code firmware-profiles/NAME.yaml}; see {@code docs/firmware-profiles.md} for the fields.
 *
 * @param name       the file's name without its ending
 * @param title      the model, for people
 * @param usb        how it introduces itself on USB, or null for one that is no USB device
 * @param card       how it introduces itself to card readers, or null where it has neither CCID nor NFC
 * @param oath       its YKOATH applet, or null without one
 * @param otp        its OTP application, or null without one
 * @param management its management applet, or null without one
 * @param sources    where each fact comes from
 */
public record FirmwareProfile(
        String name,
        String title,
        String vendor,
        Firmware firmware,
        @Nullable Usb usb,
        @Nullable Card card,
        FidoProfile fido,
        @Nullable Oath oath,
        @Nullable OtpProfile otp,
        @Nullable Management management,
        List<Source> sources) {

    public FirmwareProfile {
        present("name", name, "title", title, "vendor", vendor, "firmware", firmware, "fido", fido, "sources", sources);
        sources = List.copyOf(sources);
    }

    /**
     * The USB device descriptor's identity.
     *
     * @param interfaces which of the three pipes it offers there
     */
    public record Usb(
            int vendorId, int productId, String manufacturer, String product, List<Interface> interfaces) {
        public Usb {
            present("usb.manufacturer", manufacturer, "usb.product", product, "usb.interfaces", interfaces);
            interfaces = List.copyOf(interfaces);
        }

        /** A USB interface. */
        public enum Interface {
            OTP,
            FIDO,
            CCID
        }
    }

    /**
     * Answers to reset, in hex (ISO/IEC 7816-3 §8.2).
     *
     * @param readerName the PC/SC reader name by which clients know the device on USB, where it has CCID
     * @param usbAtr     over the key's own CCID interface, where it has one
     * @param nfcAtr     over a contactless reader, where the key has NFC
     */
    public record Card(@Nullable String readerName, @Nullable String usbAtr, @Nullable String nfcAtr) {}

    /**
     * The YKOATH applet.
     *
     * @param capacity accounts
     * @param rename   whether it knows RENAME (since 5.3.1)
     */
    public record Oath(int capacity, List<HashAlgorithm> algorithms, boolean rename) {
        public Oath {
            present("oath.algorithms", algorithms);
            algorithms = List.copyOf(algorithms);
        }
    }

    /**
     * The management applet's device information.
     *
     * @param usbSupported what the hardware has over USB, as the capability bits
     * @param nfcSupported what it has over NFC; 0 without NFC
     * @param formFactor   the form factor byte
     * @param challengeResponseTimeout seconds
     */
    public record Management(
            int usbSupported, int nfcSupported, int formFactor, int autoEjectTimeout, int challengeResponseTimeout) {}

    /**
     * @param facts   the fields this speaks of, by dotted path; one that names a section covers all in it
     * @param source  who says so, or null
     * @param assumed why it is believed without a source, or null
     */
    public record Source(List<String> facts, @Nullable String source, @Nullable String assumed) {
        public Source {
            present("sources.facts", facts);
            facts = List.copyOf(facts);
            if ((source == null) == (assumed == null)) {
                throw new IllegalArgumentException("facts " + facts + " need either a source or the word assumed");
            }
        }
    }

    /** Alternating names and values; YAML that leaves one out gives null here. */
    static void present(@Nullable Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] == null) {
                throw new IllegalArgumentException("the field " + namesAndValues[i] + " is missing");
            }
        }
    }
}
