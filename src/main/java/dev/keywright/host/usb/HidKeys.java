package dev.keywright.host.usb;

import com.yubico.yubikit.core.YubiKeyDevice;
import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.host.FoundKeys;
import dev.keywright.host.KeyInfo;
import dev.keywright.host.KeyInfo.Pipe;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.UsbIdentity;
import dev.keywright.host.management.DeviceInfo;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the keys that have a FIDO HID interface. */
public final class HidKeys {

    private static final Logger LOG = LoggerFactory.getLogger(HidKeys.class);

    /** The FIDO Alliance's HID usage page (CTAP 2.1 §11.2.8.1). */
    private static final int FIDO_USAGE_PAGE = 0xf1d0;
    /** A key that is busy with another program need not be asked who it is. */
    private static final int GLANCE_MILLIS = 500;

    private HidKeys() {}

    private static final class Library {
        static final HidServices SERVICES = start();

        private static HidServices start() {
            HidServicesSpecification quiet = new HidServicesSpecification();
            quiet.setAutoStart(false);
            quiet.setAutoShutdown(false);
            quiet.setAutoDataRead(false);
            quiet.setScanMode(ScanMode.NO_SCAN);
            return HidManager.getHidServices(quiet);
        }
    }

    /** Looks once. */
    public static synchronized FoundKeys find() {
        List<HidDevice> devices;
        try {
            devices = HidThread.call(() -> Library.SERVICES.getAttachedHidDevices());
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.debug("The HID library cannot be used.", e);
            return FoundKeys.none("USB keys were not looked at: the HID library cannot be loaded on this system; on"
                    + " Linux install libudev1, and make sure that the temporary folder allows programs to run"
                    + " (or set jna.tmpdir to one that does).");
        }
        List<SecurityKey> keys = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (HidDevice device : devices) {
            if ((device.getUsagePage() & 0xffff) == FIDO_USAGE_PAGE) {
                look(device, keys, notes);
            }
        }
        return new FoundKeys(keys, notes);
    }

    private static void look(HidDevice device, List<SecurityKey> keys, List<String> notes) {
        String name = fullName(device.getManufacturer(), device.getProduct());
        DeviceInfo told = new DeviceInfo(null, null);
        try (FidoConnection connection = new HidFidoConnection(Hid4JavaPort.open(device), GLANCE_MILLIS)) {
            if ((device.getVendorId() & 0xffff) == YubiKeyDevice.YUBICO_VENDOR_ID) {
                told = ask(connection);
            }
        } catch (IOException e) {
            notes.add("The key \"" + name + "\" cannot be used: " + e.getMessage());
            return;
        }
        keys.add(new HidKey(
                device, new KeyInfo(told.serial(), name, told.firmware(), false, null, List.of(Pipe.FIDO))));
    }

    /** A key that does not tell, because it is busy or old, is still a key. */
    private static DeviceInfo ask(FidoConnection connection) {
        try {
            return DeviceInfo.read(connection);
        } catch (IOException | RuntimeException e) {
            LOG.debug("A key did not tell its serial number.", e);
            return new DeviceInfo(null, null);
        }
    }

    /** Maker and product, without naming the maker twice; both come from the device and may be missing. */
    static String fullName(@Nullable String manufacturer, @Nullable String product) {
        String maker = manufacturer == null ? "" : manufacturer.strip();
        String model = product == null ? "" : product.strip();
        String name = model.startsWith(maker) ? model : maker + " " + model;
        return name.isBlank() ? "FIDO security key" : name.strip();
    }

    /** A key with a FIDO HID interface. */
    private record HidKey(HidDevice device, KeyInfo info) implements SecurityKey {

        @Override
        public FidoConnection openFido() throws IOException {
            if (!device.isClosed()) {
                throw new IOException("The key's FIDO pipe is in use already; close it first.");
            }
            return new HidFidoConnection(Hid4JavaPort.open(device), HidFidoConnection.PATIENCE_MILLIS);
        }

        @Override
        public Optional<UsbIdentity> usb() {
            return Optional.of(new UsbIdentity(
                    device.getVendorId() & 0xffff,
                    device.getProductId() & 0xffff,
                    Objects.requireNonNullElse(device.getManufacturer(), "").strip(),
                    Objects.requireNonNullElse(device.getProduct(), "").strip()));
        }

        @Override
        public SmartCardConnection openCard() throws IOException {
            throw new IOException("The key \"" + info.name() + "\" shows no card pipe; use its FIDO pipe.");
        }

        @Override
        public void close() {
            // Nothing is held between connections.
        }
    }
}
