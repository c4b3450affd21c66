package dev.keywright.host.usb;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.UsbIdentity;
import java.io.IOException;
import java.util.Optional;
import org.hid4java.HidDevice;

/** A key with an OTP HID interface. */
record HidOtpKey(HidDevice device, KeyInfo info, Optional<String> place) implements SecurityKey {

    @Override
    public OtpConnection openOtp() throws IOException {
        if (!device.isClosed()) {
            throw new IOException("The key's OTP pipe is in use already; close it first.");
        }
        return new HidOtpConnection(Hid4JavaPort.open(device, Pipe.OTP));
    }

    @Override
    public FidoConnection openFido() throws IOException {
        throw shows("FIDO");
    }

    @Override
    public SmartCardConnection openCard() throws IOException {
        throw shows("card");
    }

    private IOException shows(String missing) {
        return new IOException("The key \"" + info.name() + "\" shows no " + missing + " pipe; use its OTP pipe.");
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
