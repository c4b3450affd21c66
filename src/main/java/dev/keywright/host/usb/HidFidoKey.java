package dev.keywright.host.usb;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.UsbIdentity;
import java.io.IOException;
import java.util.Optional;
import org.hid4java.HidDevice;

/** A key with a FIDO HID interface. */
record HidFidoKey(HidDevice device, KeyInfo info, Optional<String> place) implements SecurityKey {

    @Override
    public FidoConnection openFido() throws IOException {
        if (!device.isClosed()) {
            throw new IOException("The key's FIDO pipe is in use already; close it first.");
        }
        return new HidFidoConnection(Hid4JavaPort.open(device, Pipe.FIDO), HidFidoConnection.PATIENCE_MILLIS);
    }

    @Override
    public SmartCardConnection openCard() throws IOException {
        throw new IOException("The key \"" + info.name() + "\" shows no card pipe; use its FIDO pipe.");
    }

    @Override
    public Optional<UsbIdentity> usb() {
        return Optional.of(HidKeys.identity(device));
    }

    @Override
    public void close() {
        // Nothing is held between connections.
    }
}
