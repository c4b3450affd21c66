package dev.keywright.token.profile;

import com.fasterxml.jackson.annotation.JsonValue;
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
 * @param management its management application, or null without one
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
     * The version that applications give: clients go by a YubiKey's numbers, so one that has others behaves as some
     * YubiKey does.
     */
    public Firmware behavesAs() {
        Firmware qualifier = management == null ? null : management.versionQualifier();
        return qualifier == null ? firmware : qualifier;
    }

    /**
     * The USB device descriptor's identity.
     *
     * @param productId     with all interfaces
     * @param productIdBase to which each interface that is there adds its bit (OTP 1, FIDO 2, CCID 4), or null where
     *     the product id stays the same
     * @param product       a name that ends in the interfaces, such as OTP+FIDO+CCID, tells those that are there
     * @param interfaces    which of the three pipes it offers there, in their order
     * @param layout        what its descriptors say besides, or null where all is as on a YubiKey
     */
    public record Usb(
            int vendorId,
            int productId,
            @Nullable Integer productIdBase,
            String manufacturer,
            String product,
            List<Interface> interfaces,
            @Nullable UsbLayout layout) {
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
     * The management application.
     *
     * @param usbSupported what the hardware has over USB, as the capability bits
     * @param nfcSupported what it has over NFC; 0 without NFC
     * @param formFactor   the form factor byte
     * @param autoEjectTimeout seconds
     * @param challengeResponseTimeout seconds
     * @param partNumber   which product it is, or null where it does not tell
     * @param fipsCapable  the applications with a FIPS mode, as bits with a numbering of their own, or null where it
     *     does not tell
     * @param pinComplexity whether it refuses simple PINs, or null where it does not tell
     * @param versionQualifier the version that it behaves as, or null where it does not tell
     * @param deviceReset  whether it knows DEVICE RESET; null for no
     * @param reports      what else it tells
     */
    public record Management(
            int usbSupported,
            int nfcSupported,
            int formFactor,
            int autoEjectTimeout,
            int challengeResponseTimeout,
            @Nullable String partNumber,
            @Nullable Integer fipsCapable,
            @Nullable Boolean pinComplexity,
            @Nullable Firmware versionQualifier,
            @Nullable Boolean deviceReset,
            List<Report> reports) {
        public Management {
            present("management.reports", reports);
            reports = List.copyOf(reports);
        }

        /** What not every firmware tells, and what has the same value on each key that does, or is configured. */
        public enum Report {
            IAP_DETECTION("iapDetection"),
            FPS_VERSION("fpsVersion"),
            STM_VERSION("stmVersion"),
            FREE_FORM("freeForm"),
            HID_INIT_DELAY("hidInitDelay"),
            NFC_RESTRICTED("nfcRestricted"),
            RESET_BLOCKED("resetBlocked");

            private final String text;

            Report(String text) {
                this.text = text;
            }

            @Override
            @JsonValue
            public String toString() {
                return text;
            }
        }
    }

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
