package dev.keywright.token.profile;

import dev.keywright.crypto.SignatureAlgorithm;
import dev.keywright.oath.HashAlgorithm;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one model of key with one firmware does: the only place where devices differ. Read from
 * {@code firmware-profiles/NAME.yaml}; see {@code docs/firmware-profiles.md} for the fields.
 *
 * @param name       the file's name without its ending
 * @param title      the model, for people
 * @param sources    where each fact comes from
 */
public record FirmwareProfile(
        String name,
        String title,
        String vendor,
        Firmware firmware,
        Usb usb,
        Card card,
        Fido fido,
        Oath oath,
        Management management,
        List<Source> sources) {

    public FirmwareProfile {
        present("name", name, "title", title, "vendor", vendor, "firmware", firmware, "usb", usb, "card", card,
                "fido", fido, "oath", oath, "management", management, "sources", sources);
        sources = List.copyOf(sources);
    }

    /** The USB device descriptor's identity. */
    public record Usb(int vendorId, int productId, String manufacturer, String product) {
        public Usb {
            present("usb.manufacturer", manufacturer, "usb.product", product);
        }
    }

    /**
     * Answers to reset, in hex (ISO/IEC 7816-3 §8.2).
     *
     * @param readerName the PC/SC reader name by which clients know the device on USB
     * @param usbAtr     over the key's own CCID interface
     * @param nfcAtr     over a contactless reader, where the key has NFC
     */
    public record Card(String readerName, String usbAtr, @Nullable String nfcAtr) {
        public Card {
            present("card.readerName", readerName, "card.usbAtr", usbAtr);
        }
    }

    /**
     * The FIDO applications, mostly in the members of authenticatorGetInfo (CTAP 2.1 §6.4).
     *
     * @param options              as they stand while no PIN is set
     * @param maxMessageSize       bytes
     * @param maxCredentialIdLength bytes
     * @param maxCredentials       how many discoverable credentials it stores
     * @param pinRetries           wrong PINs until it locks
     * @param minPinLength         Unicode code points
     * @param firmwareVersion      getInfo's member 0x0E, or null where the device omits it
     * @param hidCapabilities      the capability byte of CTAPHID_INIT
     */
    public record Fido(
            UUID aaguid,
            List<String> versions,
            List<String> extensions,
            Map<String, Boolean> options,
            int maxMessageSize,
            List<Integer> pinProtocols,
            int maxCredentialCountInList,
            int maxCredentialIdLength,
            List<String> transports,
            List<SignatureAlgorithm> algorithms,
            int minPinLength,
            @Nullable Integer firmwareVersion,
            int maxCredentials,
            int pinRetries,
            int hidCapabilities) {
        public Fido {
            present("fido.aaguid", aaguid, "fido.versions", versions, "fido.extensions", extensions, "fido.options",
                    options, "fido.pinProtocols", pinProtocols, "fido.transports", transports, "fido.algorithms",
                    algorithms);
            options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
            versions = List.copyOf(versions);
            extensions = List.copyOf(extensions);
            pinProtocols = List.copyOf(pinProtocols);
            transports = List.copyOf(transports);
            algorithms = List.copyOf(algorithms);
        }
    }

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
    private static void present(@Nullable Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] == null) {
                throw new IllegalArgumentException("the field " + namesAndValues[i] + " is missing");
            }
        }
    }
}
