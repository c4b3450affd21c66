package dev.keywright.port.usb;

import dev.keywright.token.EmulatedKey;
import dev.keywright.token.profile.Firmware;
import dev.keywright.token.profile.FirmwareProfile.Usb;
import dev.keywright.token.profile.FirmwareProfile.Usb.Interface;
import dev.keywright.token.profile.UsbLayout;
import dev.keywright.token.state.TokenState;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotFlags;
import dev.keywright.wire.usb.CcidDescriptor;
import dev.keywright.wire.usb.ConfigurationDescriptor;
import dev.keywright.wire.usb.DeviceDescriptor;
import dev.keywright.wire.usb.DeviceDescriptor.DeviceClass;
import dev.keywright.wire.usb.EndpointDescriptor;
import dev.keywright.wire.usb.EndpointDescriptor.Transfer;
import dev.keywright.wire.usb.HidDescriptor;
import dev.keywright.wire.usb.InterfaceClass;
import dev.keywright.wire.usb.InterfaceDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an emulated key tells of itself on USB while it shows the interfaces that it shows now. Where the profile says
 * nothing else, all is as in the dump of a YubiKey 4 on the linux-usb mailing list (December 2019, a thread on USB/IP:
 * "usbip: Implement SG support to vhci-hcd and stub driver" causes a deadlock). As far as it is quoted, that of a YubiKey
 * 5 in issue 12 of polhenarejos/pico-fido says the same.
 */
public final class KeyDescriptors {

    static final int CONFIGURATION = 1;

    private static final int MANUFACTURER = 1;
    private static final int PRODUCT = 2;
    private static final int SERIAL_NUMBER = 3;
    private static final int READER_NAME = 4;

    private static final int MAX_POWER = 30;
    private static final int HID_VERSION = 0x0110;
    private static final int BULK_PACKET = 64;
    private static final EndpointDescriptor KEYBOARD_IN = new EndpointDescriptor(0x81, Transfer.INTERRUPT, 8, 10);
    private static final UsbLayout.Fido FIDO = new UsbLayout.Fido(0x84, 0x04, 2);
    private static final int FIDO_PACKET = 64;
    private static final UsbLayout.Ccid CCID =
            new UsbLayout.Ccid(0x82, 0x02, null, 0x0100, 7, 4000, 307_200, 2038, 0x0004_00fe);
    private static final EndpointDescriptor CCID_NOTICE = new EndpointDescriptor(0x83, Transfer.INTERRUPT, 8, 32);
    private static final int T1 = 2;
    private static final int MAX_CCID_MESSAGE = 3072;

    private final EmulatedKey key;
    private final Usb identity;
    private final UsbLayout layout;
    private final Optional<String> serialNumber;

    private KeyDescriptors(EmulatedKey key, Usb identity) {
        this.key = key;
        this.identity = identity;
        this.layout = identity.layout() == null ? UsbLayout.USUAL : identity.layout();
        this.serialNumber = serialNumber(key.state());
    }

    /**
     * Told where a slot wants it so (EXTFLAG_SERIAL_USB_VISIBLE in ykdef.h), in ten digits, as usbguard-rules.conf(5)
     * shows one.
     */
    private static Optional<String> serialNumber(TokenState state) {
        boolean visible = state.otp().slots().values().stream()
                .anyMatch(slot -> (slot.configuration().extendedFlags() & SlotFlags.SERIAL_USB_VISIBLE) != 0);
        return visible ? Optional.of("%010d".formatted(state.identity().serial())) : Optional.empty();
    }

    /**
     * @throws IllegalArgumentException when the profile's model is no USB device
     */
    public static KeyDescriptors of(EmulatedKey key) {
        return new KeyDescriptors(
                key,
                key.usb().orElseThrow(() -> new IllegalArgumentException(
                        "A " + key.profile().title() + " is no USB device; choose another profile.")));
    }

    /** In the order in which the device has them. */
    List<Interface> interfaces() {
        return identity.interfaces();
    }

    public DeviceDescriptor device() {
        List<Integer> codes = layout.deviceClass();
        return new DeviceDescriptor(
                codes == null
                        ? DeviceClass.PER_INTERFACE
                        : new DeviceClass(codes.get(0), codes.get(1), codes.get(2)),
                identity.vendorId(),
                identity.productId(),
                layout.release() == null ? release(key.profile().firmware()) : layout.release(),
                MANUFACTURER,
                PRODUCT,
                serialNumber.isPresent() ? SERIAL_NUMBER : 0);
    }

    /** 5.4.3 is 5.43 there. */
    private static int release(Firmware firmware) {
        return firmware.major() << 8 | Math.min(firmware.minor(), 9) << 4 | Math.min(firmware.patch(), 9);
    }

    public ConfigurationDescriptor configuration() {
        List<InterfaceDescriptor> all = new ArrayList<>();
        for (Interface each : interfaces()) {
            all.add(
                    switch (each) {
                        case OTP -> keyboard(all.size());
                        case FIDO -> fido(all.size());
                        case CCID -> reader(all.size());
                    });
        }
        return new ConfigurationDescriptor(CONFIGURATION, or(layout.maxPower(), MAX_POWER), all);
    }

    /** String number {@code index}, which is not 0. */
    Optional<String> string(int index) {
        return switch (index) {
            case MANUFACTURER -> Optional.of(identity.manufacturer());
            case PRODUCT -> Optional.of(identity.product());
            case SERIAL_NUMBER -> serialNumber;
            case READER_NAME -> Optional.ofNullable(ccid().name());
            default -> Optional.empty();
        };
    }

    private InterfaceDescriptor keyboard(int number) {
        return new InterfaceDescriptor(
                number,
                InterfaceClass.HID,
                InterfaceClass.BOOT_INTERFACE,
                InterfaceClass.KEYBOARD,
                0,
                Bytes.of(keyboardHid().encode()),
                List.of(KEYBOARD_IN));
    }

    private InterfaceDescriptor fido(int number) {
        return new InterfaceDescriptor(
                number, InterfaceClass.HID, 0, 0, 0, Bytes.of(fidoHid().encode()), List.of(fidoOut(), fidoIn()));
    }

    private InterfaceDescriptor reader(int number) {
        List<EndpointDescriptor> endpoints = new ArrayList<>(List.of(ccidOut(), ccidIn()));
        ccidNotice().ifPresent(endpoints::add);
        return new InterfaceDescriptor(
                number,
                InterfaceClass.SMART_CARD,
                0,
                0,
                ccid().name() == null ? 0 : READER_NAME,
                Bytes.of(ccidClass().encode()),
                endpoints);
    }

    HidDescriptor keyboardHid() {
        return new HidDescriptor(
                or(layout.hidVersion(), HID_VERSION), key.otpHid().orElseThrow().reportDescriptor().length);
    }

    EndpointDescriptor keyboardIn() {
        return KEYBOARD_IN;
    }

    HidDescriptor fidoHid() {
        return new HidDescriptor(or(layout.hidVersion(), HID_VERSION), key.fidoHid().reportDescriptor().length);
    }

    EndpointDescriptor fidoIn() {
        return fidoEndpoint(fidoLayout().in());
    }

    EndpointDescriptor fidoOut() {
        return fidoEndpoint(fidoLayout().out());
    }

    private EndpointDescriptor fidoEndpoint(int address) {
        return new EndpointDescriptor(address, Transfer.INTERRUPT, FIDO_PACKET, fidoLayout().interval());
    }

    private UsbLayout.Fido fidoLayout() {
        return layout.fido() == null ? FIDO : layout.fido();
    }

    CcidDescriptor ccidClass() {
        UsbLayout.Ccid ccid = ccid();
        return new CcidDescriptor(
                ccid.version(),
                ccid.voltages(),
                T1,
                ccid.clock(),
                ccid.dataRate(),
                ccid.maxIfsd(),
                ccid.features(),
                MAX_CCID_MESSAGE);
    }

    EndpointDescriptor ccidIn() {
        return new EndpointDescriptor(ccid().in(), Transfer.BULK, BULK_PACKET, 0);
    }

    EndpointDescriptor ccidOut() {
        return new EndpointDescriptor(ccid().out(), Transfer.BULK, BULK_PACKET, 0);
    }

    /** Those readers that the profile tells of have none. */
    Optional<EndpointDescriptor> ccidNotice() {
        return layout.ccid() == null ? Optional.of(CCID_NOTICE) : Optional.empty();
    }

    private UsbLayout.Ccid ccid() {
        return layout.ccid() == null ? CCID : layout.ccid();
    }

    private static int or(@Nullable Integer value, int usual) {
        return value == null ? usual : value;
    }
}
