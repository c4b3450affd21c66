package dev.keywright.token;

import dev.keywright.token.management.ManagementCommands;
import dev.keywright.token.otp.OtpCommands;
import dev.keywright.token.otp.OtpRefusal;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A key's applications behind its OTP HID interface, one command at a time; its status is told meanwhile. */
final class OtpOverHid implements OtpCommands {

    private final OtpCommands commands;
    private final Lock lock;
    private final KeyPower power;
    private final @Nullable ManagementCommands management;

    OtpOverHid(OtpCommands commands, Lock lock, KeyPower power, @Nullable ManagementCommands management) {
        this.commands = commands;
        this.lock = lock;
        this.power = power;
        this.management = management;
    }

    @Override
    public boolean isPresent() {
        return power.interfaces().contains(Interface.OTP);
    }

    @Override
    public byte[] status() {
        return commands.status();
    }

    @Override
    public byte[] execute(int command, byte[] payload, Interaction interaction) throws OtpRefusal {
        lock.lock();
        try {
            power.comesOverUsb(management);
            return commands.execute(command, payload, interaction);
        } finally {
            lock.unlock();
        }
    }
}
