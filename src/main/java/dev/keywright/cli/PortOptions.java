package dev.keywright.cli;

import dev.keywright.port.usbip.UsbIpServer;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfile.Card;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where emulated keys are plugged in, for other programs to see them. */
final class PortOptions {

    @Option(
            names = "--pcsc",
            paramLabel = "HOST:PORT",
            converter = HostAndPort.Converter.class,
            description = "Plug it into the vpcd driver of a pcscd, usually at 127.0.0.1:35963; a second key goes to"
                    + " the next port, which is the driver's second reader.")
    private @Nullable HostAndPort vpcd;

    @Option(names = "--nfc", description = "With --pcsc: be a key on a contactless reader instead of one on USB.")
    private boolean nfc;

    @Option(
            names = "--uhid",
            description = "Show its FIDO and OTP interfaces to this computer's Linux kernel, through /dev/uhid.")
    private boolean uhid;

    @Option(
            names = "--usbip",
            paramLabel = "HOST:PORT",
            converter = HostAndPort.Converter.class,
            description = "Lend it over USB/IP, usually at 127.0.0.1:3240, as a USB device with all its interfaces;"
                    + " 'usbip attach' plugs it in.")
    private @Nullable HostAndPort usbip;

    /** Whether any port was asked for. */
    boolean isAny() {
        return vpcd != null || uhid || usbip != null;
    }

    void requireAny() throws Misuse {
        if (!isAny()) {
            throw new Misuse("Say where the key is plugged in: --pcsc HOST:PORT, --uhid or --usbip HOST:PORT.");
        }
    }

    /**
     * Before a key is made that nobody could plug in.
     *
     * @throws IOException with a sentence when {@code device} has not the interface that a port needs
     */
    void requireFit(FirmwareProfile device) throws IOException {
        Card card = device.card();
        if (vpcd != null && (card == null || (nfc ? card.nfcAtr() : card.usbAtr()) == null)) {
            throw new IOException("A " + device.title() + " has no " + (nfc ? "NFC" : "smart card interface on USB")
                    + "; choose another profile" + (nfc ? " or leave out --nfc." : "."));
        }
        if ((uhid || usbip != null) && device.usb() == null) {
            throw new IOException("A " + device.title() + " is no USB device; choose another profile.");
        }
    }

    /**
     * Gets the ports ready for keys.
     *
     * @throws IOException with a sentence when no USB/IP server can be where one was asked for
     */
    OpenPorts open() throws IOException, Misuse {
        if (usbip == null) {
            return new OpenPorts(vpcd, nfc, uhid, null);
        }
        try {
            InetSocketAddress address = new InetSocketAddress(usbip.host(), usbip.port());
            return new OpenPorts(vpcd, nfc, uhid, UsbIpServer.open(address));
        } catch (IllegalArgumentException e) {
            throw new Misuse(String.valueOf(e.getMessage()));
        }
    }
}
