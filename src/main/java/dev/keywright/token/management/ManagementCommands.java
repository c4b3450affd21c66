package dev.keywright.token.management;

import dev.keywright.crypto.Secret;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.profile.FirmwareProfile.Management;
import dev.keywright.token.state.DeviceSettings;
import dev.keywright.token.state.StateChange;
import dev.keywright.token.state.StateChange.DeviceSettingsSet;
import dev.keywright.token.state.StateChange.FidoReset;
import dev.keywright.token.state.StateChange.OathReset;
import dev.keywright.token.state.StateChange.OtpReset;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.StatusWord;
import java.util.List;
import java.util.Objects;

/**
 * The management application, which answers alike over the card pipe, the FIDO pipe and the OTP pipe. Called with the
 * key's lock held.
 */
public final class ManagementCommands {

    private static final int WRAPPING_KEY = 32;
    private static final int OATH_DEVICE_ID = 8;

    private final TokenCore core;
    private final Management model;
    private final EnabledApplications applications;
    private final DeviceInformation information;
    private final Runnable reboot;

    /**
     * @param core   of a key whose profile has a management applet
     * @param reboot takes the power away from the key and gives it back
     */
    public ManagementCommands(TokenCore core, EnabledApplications applications, Runnable reboot) {
        this.core = core;
        this.model = Objects.requireNonNull(core.profile().management(), "the profile has no management applet");
        this.applications = applications;
        this.information = new DeviceInformation(core, applications);
        this.reboot = reboot;
    }

    /**
     * READ CONFIG.
     *
     * @param page counted from 0
     * @return a length byte, then TLVs
     * @throws ManagementRefusal with 6b00 when there is no such page
     */
    public byte[] read(int page) throws ManagementRefusal {
        return information.page(page).orElseThrow(() -> new ManagementRefusal(StatusWord.WRONG_P1_P2));
    }

    /**
     * WRITE CONFIG. What it changes is durable when this returns, and in force at once but for the USB interfaces,
     * which only change when the key is powered anew.
     *
     * @param request a length byte, then TLVs
     * @throws ManagementRefusal as {@link ConfigurationRequest#parse} says; with 6982 when the lock code is missing or
     *     wrong; with 6a80 when no application would be left over USB
     */
    public void write(byte[] request) throws ManagementRefusal, MemoryFailure {
        ConfigurationRequest asked = ConfigurationRequest.parse(request, model);
        DeviceSettings now = core.state().settings();
        if (!asked.unlocks(now)) {
            throw new ManagementRefusal(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
        }
        DeviceSettings next = asked.applyTo(now);
        if (asked.selectsUsb() && !applications.leavesUsb(next)) {
            throw new ManagementRefusal(StatusWord.WRONG_DATA);
        }
        if (!next.equals(now)) {
            core.commit(List.of(new DeviceSettingsSet(next)));
        }
        if (asked.reboots()) {
            reboot.run();
        }
    }

    /** Ends "restricted NFC", as power over USB does. */
    public void wakeNfc() throws MemoryFailure {
        DeviceSettings now = core.state().settings();
        if (now.nfcRestricted()) {
            core.commit(List.of(new DeviceSettingsSet(new DeviceSettings(
                    now.usbEnabled(),
                    now.nfcEnabled(),
                    now.autoEjectTimeout(),
                    now.challengeResponseTimeout(),
                    now.deviceFlags(),
                    now.lockCode(),
                    false))));
        }
    }

    /**
     * DEVICE RESET: every application and every setting is as new, the lock code too.
     *
     * @throws ManagementRefusal with 6d00 when the model has no such reset
     */
    public void reset() throws ManagementRefusal, MemoryFailure {
        if (!Boolean.TRUE.equals(model.deviceReset())) {
            throw new ManagementRefusal(StatusWord.INSTRUCTION_NOT_SUPPORTED);
        }
        Secret wrappingKey = Secret.copyOf(core.environment().random().bytes(WRAPPING_KEY));
        Bytes oathDeviceId = Bytes.of(core.environment().random().bytes(OATH_DEVICE_ID));
        List<StateChange> all = List.of(
                new FidoReset(wrappingKey, core.profile().fido().pinRetries()),
                new OathReset(oathDeviceId),
                new OtpReset(),
                new DeviceSettingsSet(DeviceSettings.FACTORY));
        core.commit(all);
        reboot.run();
    }
}
