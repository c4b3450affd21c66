package dev.keywright.cli;

import dev.keywright.port.Port;
import dev.keywright.port.Ports;
import dev.keywright.port.vpcd.VpcdPort;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.profile.FirmwareProfile.Card;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where emulated keys are plugged in, for other programs to see them. */
final class PortOptions {

    @Option(
            names = "--pcsc",
            paramLabel = "HOST:PORT",
            converter = HostAndPort.Converter.class,
            description = "Plug it into the vpcd driver of a pcscd, usually at 127.0.0.1:35963; a second key goes to"
                    + " the next port.")
    private @Nullable HostAndPort vpcd;

    @Option(names = "--nfc", description = "With --pcsc: be a key on a contactless reader instead of one on USB.")
    private boolean nfc;

    /** Whether any port was asked for. */
    boolean isAny() {
        return vpcd != null;
    }

    void requireAny() throws Misuse {
        if (!isAny()) {
            throw new Misuse("Say where the key is plugged in: --pcsc HOST:PORT.");
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
    }

    /**
     * The ports for {@code key}, which is not plugged in there yet.
     *
     * @param index how many keys were plugged in before it
     */
    Ports ports(EmulatedKey key, int index) throws IOException {
        requireFit(key.profile());
        List<Port> ports = new ArrayList<>();
        if (vpcd != null) {
            ports.add(new VpcdPort(vpcd.host(), vpcd.port() + index, nfc ? key.nfcCard() : key.usbCard()));
        }
        return new Ports(ports);
    }
}
