package dev.keywright.cli;

import com.yubico.yubikit.core.YubiKeyConnection;
import com.yubico.yubikit.core.YubiKeyDevice;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.UsbIdentity;
import dev.keywright.host.management.ManagementSession;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/** Which key's settings, over whichever of its pipes reaches them. */
final class ConfigOptions {

    @Mixin
    private KeyOptions keys;

    /** What a command does with a session. */
    @FunctionalInterface
    interface Work<R> {
        R with(ManagementSession session, KeyInfo key) throws Exception;
    }

    /** Opens the key's management application and lets {@code work} use it. */
    <R> R open(Work<R> work) throws Exception {
        try (SecurityKey key = keys.open();
                YubiKeyConnection connection = connect(key)) {
            return work.with(ManagementSession.over(connection), key.info());
        }
    }

    /** The card pipe first, which alone carries all commands. */
    private static YubiKeyConnection connect(SecurityKey key) throws IOException {
        KeyInfo info = key.info();
        if (info.pipes().contains(Pipe.CARD)) {
            return key.openCard();
        }
        if (info.pipes().contains(Pipe.OTP)) {
            return key.openOtp();
        }
        boolean yubico = key.usb().map(UsbIdentity::vendorId).filter(id -> id == YubiKeyDevice.YUBICO_VENDOR_ID)
                .isPresent();
        if (!yubico && !info.emulated()) {
            throw new IOException("The key \"" + info.name() + "\" is not by Yubico, so it is not asked with Yubico's own"
                    + " commands; use the program of its maker.");
        }
        return key.openFido();
    }
}
