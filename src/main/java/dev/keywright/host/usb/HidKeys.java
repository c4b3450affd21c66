package dev.keywright.host.usb;

import com.yubico.yubikit.core.YubiKeyDevice;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.otp.OtpConnection;
import dev.keywright.host.Attachment;
import dev.keywright.host.Attachments;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.UsbIdentity;
import dev.keywright.host.management.DeviceInfo;
import dev.keywright.host.place.Sysfs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hid4java.HidDevice;
import org.hid4java.HidManager;
import org.hid4java.HidServices;
import org.hid4java.HidServicesSpecification;
import org.hid4java.ScanMode;
import org.hid4java.jna.HidApi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the keys that have a FIDO or an OTP HID interface; one that has both shows once for each. */
public final class HidKeys {

    private static final Logger LOG = LoggerFactory.getLogger(HidKeys.class);

    /** The FIDO Alliance's HID usage page (CTAP 2.1 §11.2.8.1). */
    private static final int FIDO_USAGE_PAGE = 0xf1d0;
    /** The usage page Generic Desktop and its usage Keyboard (HID Usage Tables 1.4 §4). */
    private static final int DESKTOP_USAGE_PAGE = 1;
    private static final int KEYBOARD_USAGE = 6;
    /** A key that is busy with another program need not be asked who it is. */
    private static final int GLANCE_MILLIS = 500;
    /** Where a feature report of the OTP pipe has its flags; none are set while the key is at rest. */
    private static final int FLAGS = OtpConnection.FEATURE_REPORT_SIZE - 1;
    private static final DeviceInfo SILENT = DeviceInfo.unknown();

    private HidKeys() {}

    private static final class Library {
        static final HidServices SERVICES = start();

        private static HidServices start() {
            HidServicesSpecification quiet = new HidServicesSpecification();
            quiet.setAutoStart(false);
            quiet.setAutoShutdown(false);
            quiet.setAutoDataRead(false);
            quiet.setScanMode(ScanMode.NO_SCAN);
            // macOS lets nobody have a keyboard for himself.
            HidApi.darwinOpenDevicesNonExclusive = true;
            return HidManager.getHidServices(quiet);
        }
    }

    /** Looks once, and asks each interface whose it is. */
    public static FoundKeys find() {
        return attachments().meet();
    }

    /** Looks once, and opens nothing. */
    public static Attachments attachments() {
        List<HidDevice> devices;
        try {
            devices = HidThread.alone(() -> Library.SERVICES.getAttachedHidDevices());
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.debug("The HID library cannot be used.", e);
            return Attachments.none("USB keys were not looked at: the HID library cannot be loaded on this system; on"
                    + " Linux install libudev1, and make sure that the temporary folder allows programs to run"
                    + " (or set jna.tmpdir to one that does).");
        }
        List<Attachment> all = new ArrayList<>();
        for (HidDevice device : devices) {
            pipe(device.getVendorId(), device.getUsagePage(), device.getUsage()).ifPresent(pipe -> all.add(
                    new Attachment(
                            pipe + " " + Sysfs.SYSTEM.identityOfHidraw(device.getPath()),
                            () -> Optional.of(meet(device, pipe)))));
        }
        return new Attachments(all, List.of());
    }

    /** Which pipe a HID interface is; hid4java may give each number with its sign extended. */
    static Optional<Pipe> pipe(int vendorId, int usagePage, int usage) {
        if ((usagePage & 0xffff) == FIDO_USAGE_PAGE) {
            return Optional.of(Pipe.FIDO);
        }
        boolean keyboard = (usagePage & 0xffff) == DESKTOP_USAGE_PAGE && (usage & 0xffff) == KEYBOARD_USAGE;
        return keyboard && isYubico(vendorId) ? Optional.of(Pipe.OTP) : Optional.empty();
    }

    private static boolean isYubico(int vendorId) {
        return (vendorId & 0xffff) == YubiKeyDevice.YUBICO_VENDOR_ID;
    }

    private static SecurityKey meet(HidDevice device, Pipe pipe) throws IOException {
        String name = fullName(device.getManufacturer(), device.getProduct());
        try {
            DeviceInfo told = pipe == Pipe.OTP ? askOverOtp(device) : askOverFido(device);
            KeyInfo info = new KeyInfo(told.serial(), name, told.firmware(), false, null, List.of(pipe));
            Optional<String> place = Sysfs.SYSTEM.placeOfHidraw(device.getPath());
            return pipe == Pipe.OTP ? new HidOtpKey(device, info, place) : new HidFidoKey(device, info, place);
        } catch (IOException e) {
            String what = pipe == Pipe.OTP ? "The OTP pipe of the key \"" : "The key \"";
            throw new KeyUnavailable(what + name + "\" cannot be used: " + e.getMessage(), e);
        }
    }

    private static DeviceInfo askOverFido(HidDevice device) throws IOException {
        try (FidoConnection connection = new HidFidoConnection(Hid4JavaPort.open(device, Pipe.FIDO), GLANCE_MILLIS)) {
            return isYubico(device.getVendorId()) ? answer(() -> DeviceInfo.read(connection)) : SILENT;
        }
    }

    private static DeviceInfo askOverOtp(HidDevice device) throws IOException {
        try (OtpConnection connection = new HidOtpConnection(Hid4JavaPort.open(device, Pipe.OTP))) {
            return ask(connection);
        }
    }

    /** Leaves a key alone that waits for a touch, which a question would call off. */
    static DeviceInfo ask(OtpConnection connection) {
        return answer(() -> {
            byte[] report = new byte[OtpConnection.FEATURE_REPORT_SIZE];
            connection.receive(report);
            return report[FLAGS] == 0 ? DeviceInfo.read(connection) : SILENT;
        });
    }

    /** A key that does not tell, because it is busy or old, is still a key. */
    private static DeviceInfo answer(HidThread.Call<DeviceInfo> question) {
        try {
            return question.run();
        } catch (IOException | RuntimeException e) {
            LOG.debug("A key did not tell its serial number.", e);
            return SILENT;
        }
    }

    static UsbIdentity identity(HidDevice device) {
        return new UsbIdentity(
                device.getVendorId() & 0xffff,
                device.getProductId() & 0xffff,
                Objects.requireNonNullElse(device.getManufacturer(), "").strip(),
                Objects.requireNonNullElse(device.getProduct(), "").strip());
    }

    /** Maker and product, without naming the maker twice; both come from the device and may be missing. */
    static String fullName(@Nullable String manufacturer, @Nullable String product) {
        String maker = manufacturer == null ? "" : manufacturer.strip();
        String model = product == null ? "" : product.strip();
        String name = model.startsWith(maker) ? model : maker + " " + model;
        return name.isBlank() ? "FIDO security key" : name.strip();
    }
}
