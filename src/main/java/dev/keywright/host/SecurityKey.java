package dev.keywright.host;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.otp.OtpConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One security key that can be spoken to now. Whether it is metal or software shows in {@link #info()} and nowhere
 * else.
 */
public interface SecurityKey extends AutoCloseable {

    KeyInfo info();

    /**
     * Opens the card pipe; one connection at a time.
     *
     * @throws IOException when the key has no card pipe, another program holds it, or it was pulled
     */
    SmartCardConnection openCard() throws IOException;

    /**
     * Opens the FIDO pipe; one connection at a time.
     *
     * @throws IOException when the key has no FIDO pipe, another program holds it, or it was pulled
     */
    FidoConnection openFido() throws IOException;

    /**
     * Opens the OTP pipe; one connection at a time.
     *
     * @throws IOException when the key has no OTP pipe, another program holds it, or it was pulled
     */
    default OtpConnection openOtp() throws IOException {
        throw new IOException(info().name() + " has no OTP interface; use a key that has one.");
    }

    /** How the key introduces itself on USB; empty where it is on none, or only its card pipe is known. */
    default Optional<UsbIdentity> usb() {
        return Optional.empty();
    }

    /**
     * Where the key is plugged in, for telling keys of one model apart: the same for all its pipes, and each time it is
     * plugged in there. Empty where the operating system does not tell.
     */
    default Optional<String> place() {
        return Optional.empty();
    }

    /** The passkeys that the key tells of without a PIN; empty for a key that keeps them behind one. */
    default Optional<List<PasskeyInfo>> passkeys() {
        return Optional.empty();
    }

    /** Lets go of the key; an emulated key is unplugged and its state file is free again. */
    @Override
    void close();
}
