package dev.keywright.token;

import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.ctap.Authenticator;
import dev.keywright.token.hid.CtapHidApplications;
import dev.keywright.token.hid.CtapHidRefusal;
import dev.keywright.token.management.Application;
import dev.keywright.token.management.EnabledApplications;
import dev.keywright.token.management.ManagementCommands;
import dev.keywright.token.management.ManagementRefusal;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.token.u2f.U2f;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.CommandApdu.MalformedApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.ctaphid.CtapHidError;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** A key's applications behind its FIDO HID interface, one command at a time. */
final class FidoOverHid implements CtapHidApplications {

    private final TokenCore core;
    private final Lock lock;
    private final Authenticator authenticator;
    private final U2f u2f;
    private final EnabledApplications enabled;
    private final KeyPower power;
    private final @Nullable ManagementCommands management;

    FidoOverHid(
            TokenCore core,
            Lock lock,
            Authenticator authenticator,
            U2f u2f,
            EnabledApplications enabled,
            KeyPower power,
            @Nullable ManagementCommands management) {
        this.core = core;
        this.lock = lock;
        this.authenticator = authenticator;
        this.u2f = u2f;
        this.enabled = enabled;
        this.power = power;
        this.management = management;
    }

    /** What is no USB device, such as a provider of synced passkeys, is spoken to in process all the same. */
    @Override
    public boolean isPresent() {
        return core.profile().usb() == null || power.interfaces().contains(Interface.FIDO);
    }

    @Override
    public boolean hasCtap2() {
        return enabled.allows(Application.FIDO2, Interaction.USB);
    }

    @Override
    public boolean hasU2f() {
        return enabled.allows(Application.U2F, Interaction.USB);
    }

    @Override
    public byte[] cbor(byte[] request, Interaction interaction) {
        lock.lock();
        try {
            power.comesOverUsb(management);
            return authenticator.process(request, interaction);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public byte[] msg(byte[] apdu, Interaction interaction) {
        lock.lock();
        try {
            power.comesOverUsb(management);
            return u2f.process(CommandApdu.decode(apdu), interaction).encode();
        } catch (MalformedApdu e) {
            return ResponseApdu.of(StatusWord.WRONG_LENGTH).encode();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public byte[] readConfig(byte[] request) throws CtapHidRefusal {
        if (request.length > 1) {
            throw new CtapHidRefusal(management == null ? CtapHidError.INVALID_CMD : CtapHidError.INVALID_LEN);
        }
        lock.lock();
        try {
            power.comesOverUsb(management);
            return management().read(request.length == 0 ? 0 : request[0] & 0xff);
        } catch (ManagementRefusal refusal) {
            throw refused(refusal.status());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void writeConfig(byte[] request) throws CtapHidRefusal {
        lock.lock();
        try {
            power.comesOverUsb(management);
            management().write(request);
        } catch (ManagementRefusal refusal) {
            throw refused(refusal.status());
        } catch (MemoryFailure e) {
            throw new CtapHidRefusal(CtapHidError.OTHER);
        } finally {
            lock.unlock();
        }
    }

    private ManagementCommands management() throws CtapHidRefusal {
        if (management == null) {
            throw new CtapHidRefusal(CtapHidError.INVALID_CMD);
        }
        return management;
    }

    private static CtapHidRefusal refused(int status) {
        return new CtapHidRefusal(switch (status) {
            case StatusWord.WRONG_LENGTH -> CtapHidError.INVALID_LEN;
            case StatusWord.WRONG_DATA, StatusWord.WRONG_P1_P2 -> CtapHidError.INVALID_PAR;
            default -> CtapHidError.OTHER;
        });
    }
}
