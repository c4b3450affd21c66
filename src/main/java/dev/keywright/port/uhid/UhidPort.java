package dev.keywright.port.uhid;

import dev.keywright.crypto.RandomSource;
import dev.keywright.port.Port;
import dev.keywright.token.EmulatedKey;
import dev.keywright.token.profile.Firmware;
import dev.keywright.token.profile.FirmwareProfile.Usb;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.uhid.UhidEvent;
import dev.keywright.wire.uhid.UhidEvent.Create2;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An emulated key's FIDO and OTP interfaces as HID devices of Linux, which every program on the computer takes for
 * those of a key on USB. They have the key's vendor id, product id and name, and a serial number that the devices of
 * one port share. The smart card interface is not there: see {@code port.vpcd}, and USB/IP for all three.
 *
 * <p>The kernel keeps 31 reports for the key and drops others that come before they are read, so a message of up to
 * 1,827 bytes always arrives, and a longer one only where this process runs soon enough.
 */
public final class UhidPort implements Port {

    private static final Logger LOG = LoggerFactory.getLogger(UhidPort.class);

    /** The first use may load modules. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);
    /** A program that switched an interface off still reads the answer. */
    private static final Duration FAREWELL = Duration.ofMillis(500);
    private static final int ID_LENGTH = 4;

    private final EmulatedKey key;
    private final UhidChannel.Opener uhid;
    private final Duration startPatience;
    private final Duration farewell;
    private final Runnable onReboot = this::reboot;
    private final String id;

    private final List<UhidDevice> devices = new ArrayList<>();
    private Set<Interface> shown = Set.of();
    private boolean pluggedIn;
    private boolean closed;

    /** A port that {@code key} is not plugged into yet. */
    public UhidPort(EmulatedKey key) {
        this(key, new UhidAccess(), START_PATIENCE, FAREWELL);
    }

    UhidPort(EmulatedKey key, UhidChannel.Opener uhid, Duration startPatience, Duration farewell) {
        this.key = key;
        this.uhid = uhid;
        this.startPatience = startPatience;
        this.farewell = farewell;
        byte[] unique = new byte[ID_LENGTH];
        RandomSource.system().fill(unique);
        this.id = "keywright-" + HexFormat.of().formatHex(unique);
    }

    @Override
    public String place() {
        return UhidAccess.DEVICE.toString();
    }

    @Override
    public synchronized void plugIn() throws IOException {
        if (closed) {
            throw new IOException("The key was pulled out for good; open another port for it.");
        }
        if (pluggedIn) {
            return;
        }
        if (hidInterfaces().isEmpty()) {
            throw new IOException("The key shows no FIDO and no OTP interface on USB, and " + place()
                    + " has no others; switch one on with 'keywright config usb', or take a profile that has one.");
        }
        key.addInterfaceListener(onReboot);
        try {
            show();
            pluggedIn = true;
        } finally {
            if (!pluggedIn) {
                hide();
            }
        }
    }

    private Set<Interface> hidInterfaces() {
        Set<Interface> hid = EnumSet.noneOf(Interface.class);
        if (key.usb().isPresent()) {
            hid.addAll(key.interfaces());
            hid.remove(Interface.CCID);
        }
        return hid;
    }

    private void show() throws IOException {
        shown = Set.copyOf(key.interfaces());
        Usb usb = key.usb().orElseThrow();
        int number = 0;
        for (Interface each : hidInterfaces()) {
            UhidDevice device = new UhidDevice(uhid.open(), input -> each == Interface.FIDO
                    ? new FidoFunction(key.fidoHid(), input)
                    : new OtpFunction(key.otpHid().orElseThrow(), input));
            devices.add(device);
            device.create(identity(usb, number++, device.reportDescriptor()), startPatience);
        }
    }

    /** As usbhid describes a device of USB. */
    private Create2 identity(Usb usb, int number, byte[] reportDescriptor) {
        return new Create2(
                usb.manufacturer() + " " + usb.product(),
                id + "/input" + number,
                id,
                UhidEvent.BUS_USB,
                usb.vendorId(),
                usb.productId(),
                release(key.profile().firmware()),
                0,
                Bytes.of(reportDescriptor));
    }

    /** As YubiKeys tell it in bcdDevice: 5.4.3 is 0543. */
    private static int release(Firmware firmware) {
        return firmware.major() << 8 | Math.min(firmware.minor(), 0xf) << 4 | Math.min(firmware.patch(), 0xf);
    }

    private void hide() {
        key.removeInterfaceListener(onReboot);
        devices.forEach(UhidDevice::close);
        devices.clear();
    }

    /** The key is busy with the command that made it reboot, so this happens later. */
    private void reboot() {
        Thread thread = new Thread(this::comeBack, "keywright-uhid-reboot");
        thread.setDaemon(true);
        thread.start();
    }

    private void comeBack() {
        try {
            Thread.sleep(farewell.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (this) {
            if (!pluggedIn || key.interfaces().equals(shown)) {
                return;
            }
            devices.forEach(UhidDevice::close);
            devices.clear();
            try {
                show();
            } catch (IOException e) {
                LOG.warn("The key came back with other interfaces and could not be plugged in: {}", e.getMessage());
                pluggedIn = false;
                hide();
            }
        }
    }

    @Override
    public synchronized void pullOut() {
        if (pluggedIn) {
            pluggedIn = false;
            hide();
        }
    }

    @Override
    public synchronized boolean isPluggedIn() {
        return pluggedIn;
    }

    @Override
    public synchronized void close() {
        pullOut();
        closed = true;
    }
}
